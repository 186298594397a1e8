"""Table: lines a person could say, by what was said last and in three directions; Korean, English, Japanese."""
# ruff: noqa: E501 (a table: one line is one entry)

# @what was said last; then `direction | polite Korean || plain Korean || English || Japanese`.
# Directions: a answers, q asks, m moves the scene. {key} is a word of the line, {name} the character.
TEXT = """
@opening
a | 여기서 {name:을} 만날 줄은 몰랐어요. || 여기서 {name:을} 만날 줄은 몰랐네. || I didn't expect to find you here, {name}. || ここで{name}さんに会えるとは思いませんでした。
a | 기다리게 했다면 미안해요. 길이 생각보다 멀더라고요. || 기다리게 했으면 미안. 생각보다 길이 멀더라. || Sorry if I kept you waiting. The way was longer than I thought. || お待たせしたならすみません。思ったより遠くて。
a | 드디어 만났네요. 하고 싶은 말이 많았어요. || 드디어 만났네. 하고 싶은 말이 많았어. || There you are at last. I've saved up so much to tell you. || やっと会えましたね。話したいことがたくさんあります。
q | 오늘은 무슨 생각을 하고 계셨어요? || 오늘은 무슨 생각 하고 있었어? || What were you thinking about just now? || 今、何を考えていたんですか。
q | 혹시 무슨 일 있었어요? 표정이 평소와 다른데요. || 무슨 일 있었어? 표정이 평소랑 다른데. || Did something happen? You look different today. || 何かあったんですか。いつもと顔つきが違います。
q | 제가 오기 전에 여기서 무슨 일이 있었나요? || 나 오기 전에 여기서 무슨 일 있었어? || What happened here before I came? || 私が来る前に、ここで何があったんですか。
m | 잠깐 걸을래요? 걸으면서 이야기해요. || 잠깐 걸을래? 걸으면서 얘기하자. || Shall we walk a little? It's easier to talk that way. || 少し歩きませんか。歩きながら話しましょう。
m | 시간이 많지 않아요. 바로 본론부터 말할게요. || 시간이 많지 않아. 바로 본론부터 말할게. || We don't have much time, so let me come to the point. || 時間があまりありません。本題から話します。
m | 일단 앉아요. 오늘은 그냥 돌아가지 않을 거예요. || 일단 앉아. 오늘은 그냥 안 돌아갈 거야. || Sit down first. I'm not leaving without an answer today. || まず座ってください。今日は黙って帰りません。
@worry
a | 별일 아니라고 하고 싶은데, 사실은 좀 힘들었어요. || 별일 아니라고 하고 싶은데, 사실 좀 힘들었어. || I'd like to say it's nothing, but it has been hard. || 何でもないと言いたいけど、実は少しつらかったです。
a | 어디서부터 말해야 할지 모르겠어요. 그래도 들어 줄래요? || 어디서부터 말해야 할지 모르겠어. 그래도 들어 줄래? || I don't know where to begin. Will you listen anyway? || どこから話せばいいのか。それでも聞いてくれますか。
q | 제가 그렇게 티가 나요? || 나 그렇게 티 나? || Is it that easy to see? || そんなに顔に出ていますか。
q | 당신은 이럴 때 어떻게 견뎌요? || 넌 이럴 때 어떻게 견뎌? || How do you get through days like this? || こんな時、あなたはどうやって耐えるんですか。
m | 말하기 전에 조금만 옆에 있어 줘요. || 말하기 전에 조금만 옆에 있어 줘. || Just stay beside me a little before I tell you. || 話す前に、少しだけそばにいてください。
m | 여기서는 말 못 해요. 조용한 데로 가요. || 여기선 말 못 해. 조용한 데로 가자. || I can't say it here. Let's go somewhere quiet. || ここでは話せません。静かな所へ行きましょう。
@offer
a | 네, 좋아요. 마침 그 말을 기다리고 있었어요. || 응, 좋아. 마침 그 말 기다리고 있었어. || Yes, please. I was hoping you'd say that. || はい、ぜひ。その言葉を待っていました。
a | 마음은 고맙지만, 오늘은 사양할게요. || 마음은 고마운데 오늘은 됐어. || That's kind of you, but not today. || お気持ちはうれしいですが、今日は遠慮します。
q | 갑자기 왜 이렇게 친절해요? || 갑자기 왜 이렇게 친절해? || Why so kind all of a sudden? || 急にどうしてそんなに優しいんですか。
q | 당신은 어느 쪽이 더 좋아요? || 너는 어느 쪽이 더 좋은데? || Which would you rather have? || あなたはどちらがいいですか。
m | 좋아요, 대신 조건이 하나 있어요. || 좋아, 대신 조건이 하나 있어. || All right, on one condition. || いいですよ。ただし条件が一つあります。
m | 그건 나중에 하고, 먼저 보여 줄 게 있어요. || 그건 나중에 하고, 먼저 보여 줄 게 있어. || Later. There is something I must show you first. || それは後で。先に見せたいものがあります。
@why
a | 솔직히 말하면, 저도 아직 이유를 다 모르겠어요. || 솔직히 말하면 나도 아직 이유를 다 모르겠어. || Honestly? I'm still working out the reason myself. || 正直に言うと、私にもまだ理由がわからないんです。
a | 이유는 하나예요. 그냥 지나칠 수가 없었거든요. || 이유는 하나야. 그냥 지나칠 수가 없었거든. || There is only one reason. I couldn't just walk past. || 理由は一つです。見過ごせなかったんです。
a | 오래 망설였어요. 그래도 후회하고 싶지는 않았어요. || 오래 망설였어. 그래도 후회하긴 싫었어. || I hesitated for a long time, but I didn't want to regret it. || ずいぶん迷いました。でも、後悔したくなかったんです。
q | 그걸 왜 지금 물어보시는 거예요? || 그걸 왜 지금 물어봐? || Why do you ask me that now? || どうして今それを聞くんですか。
q | 당신이라면 어떻게 했을 것 같아요? || 너라면 어떻게 했을 것 같아? || What would you have done in my place? || あなたならどうしましたか。
q | 어떤 대답을 기대하고 있어요? || 어떤 대답을 기대하는데? || What answer are you hoping for? || どんな答えを期待していますか。
m | 대답은 보여 드릴게요. 저를 따라오세요. || 대답은 보여 줄게. 따라와. || I'd rather show you than explain. Follow me. || 言葉より、お見せします。ついて来てください。
m | 그 얘기는 나중에 해요. 지금은 더 급한 일이 있어요. || 그 얘긴 나중에 하자. 지금은 더 급한 게 있어. || Let's leave that for later. Something else can't wait. || その話は後にしましょう。もっと急ぐことがあります。
m | 한 가지 약속해 주면 전부 말할게요. || 하나만 약속해 주면 다 말할게. || Promise me one thing and I'll tell you everything. || 一つ約束してくれたら、全部話します。
@open
a | 음, 어디서부터 말해야 할까요. 조금 긴 이야기예요. || 음, 어디서부터 말해야 하지. 좀 긴 얘기야. || Hm, where do I begin? It's a bit of a long story. || ええと、どこから話しましょう。少し長い話です。
a | 정확히는 모르지만, 짐작 가는 데가 하나 있어요. || 정확히는 모르는데 짐작 가는 데가 하나 있어. || I don't know for sure, but I have a guess. || はっきりとは言えませんが、心当たりが一つあります。
a | 저는 당신 생각을 먼저 듣고 싶어요. || 난 네 생각을 먼저 듣고 싶어. || I'd like to hear what you think first. || まず、あなたの考えを聞きたいです。
q | 그게 당신한테 왜 그렇게 중요해요? || 그게 너한테 왜 그렇게 중요해? || Why does it matter so much to you? || それがどうしてそんなに大事なんですか。
q | 제 대답에 따라 달라지는 게 있나요? || 내 대답에 따라 달라지는 게 있어? || Does anything change with my answer? || 私の答えで何か変わりますか。
q | 혹시 누가 먼저 물어본 적 있어요? || 누가 먼저 물어본 적 있어? || Has somebody asked you the same thing? || 誰かに同じことを聞かれたんですか。
m | 말로 하기보다 같이 찾아봐요. || 말로 하지 말고 같이 찾아보자. || Let's find out together instead of talking. || 話すより、一緒に探しましょう。
m | 대답하기 전에 창문부터 닫을게요. 누가 들을지도 몰라요. || 대답하기 전에 문부터 닫자. 누가 들을지도 몰라. || Let me close the door before I answer. Someone may hear. || 答える前に扉を閉めますね。誰かに聞かれるかもしれません。
m | 그럼 내기해요. 제가 맞히면 소원 하나 들어주세요. || 그럼 내기하자. 내가 맞히면 소원 하나 들어줘. || Let's bet on it. If I'm right, you owe me one wish. || では賭けましょう。当たったら願いを一つ聞いてください。
@yesno
a | 네, 그래요. 이제는 숨기지 않을게요. || 응, 맞아. 이제 안 숨길게. || Yes, it's true. I won't hide it any more. || はい、そうです。もう隠しません。
a | 아니요. 그렇게 보였다면 오해예요. || 아니. 그렇게 보였으면 오해야. || No. If it looked that way, you misunderstood. || いいえ。そう見えたなら誤解です。
a | 반은 맞고 반은 틀렸어요. || 반은 맞고 반은 틀렸어. || You're half right and half wrong. || 半分は当たりで、半分は違います。
q | 만약 그렇다고 하면 어떻게 하실 거예요? || 만약 그렇다고 하면 어떡할 건데? || And if I said yes, what would you do? || もしそうだと言ったら、どうしますか。
q | 왜 그렇게 생각하셨어요? || 왜 그렇게 생각했어? || What makes you think so? || どうしてそう思ったんですか。
q | 당신은 어때요? 같은 마음이에요? || 너는 어때? 같은 마음이야? || What about you? Do you feel the same? || あなたはどうですか。同じ気持ちですか。
m | 좋아요, 그럼 지금 바로 시작해요. || 좋아, 그럼 지금 바로 시작하자. || All right, then let's start right now. || いいですね。では今すぐ始めましょう。
m | 대답하기 전에 저도 하나 물을게요. 솔직하게 말해 줘요. || 대답하기 전에 나도 하나 물을게. 솔직하게 말해. || Before I answer, let me ask you something, and be honest. || 答える前に、私からも一つ。正直に話してください。
m | 말보다 행동으로 보여 줄게요. 손 좀 내밀어 봐요. || 말보다 행동으로 보여 줄게. 손 좀 내밀어 봐. || I'll show you instead of saying it. Give me your hand. || 言葉より行動で示します。手を出してください。
@warm
a | 그렇게 말해 줘서 고마워요. 오래 기억할게요. || 그렇게 말해 줘서 고마워. 오래 기억할게. || Thank you for saying that. I'll remember it. || そう言ってくれてありがとう。ずっと覚えています。
a | 저도 같은 마음이었어요. 말을 못 했을 뿐이에요. || 나도 같은 마음이었어. 말을 못 했을 뿐이야. || I felt the same. I just never said it. || 私も同じ気持ちでした。言えなかっただけです。
a | 갑자기 그런 말을 들으니 얼굴이 뜨거워지네요. || 갑자기 그런 말 들으니까 얼굴이 뜨거워지네. || My face gets warm when you say things like that. || 急にそんなことを言われると、顔が熱くなります。
q | 언제부터 그런 생각을 했어요? || 언제부터 그런 생각을 했어? || How long have you felt that way? || いつからそう思っていたんですか。
q | 그 말, 진심이에요? || 그 말, 진심이야? || Do you really mean it? || それ、本気ですか。
q | 그런데 왜 지금까지 말하지 않았어요? || 근데 왜 지금까지 말 안 했어? || Then why didn't you tell me before? || では、なぜ今まで言わなかったんですか。
m | 그럼 오늘 하루는 저한테 맡겨 주세요. || 그럼 오늘 하루는 나한테 맡겨 줘. || Then leave the rest of the day to me. || では今日一日、私に任せてください。
m | 보답으로 보여 드리고 싶은 게 있어요. 같이 가요. || 보답으로 보여 주고 싶은 게 있어. 같이 가자. || I want to show you something in return. Come with me. || お礼に見せたいものがあります。一緒に来てください。
m | 이 순간을 잊지 않게 약속 하나 해요. || 이 순간 잊지 않게 약속 하나 하자. || Let's make a promise, so we never forget this moment. || この瞬間を忘れないように、約束をしましょう。
@sad
a | 괜찮아요. 천천히 말해도 돼요. 저 어디 안 가요. || 괜찮아. 천천히 말해도 돼. 나 어디 안 가. || It's all right. Take your time. I'm not going anywhere. || 大丈夫です。ゆっくりでいいですよ。どこにも行きません。
a | 당신 잘못이 아니에요. 그건 제가 알아요. || 네 잘못이 아니야. 그건 내가 알아. || It isn't your fault. I know that much. || あなたのせいじゃありません。それは私が知っています。
a | 저도 그랬던 적이 있어서, 그 마음 조금은 알 것 같아요. || 나도 그런 적 있어서 그 마음 조금은 알 것 같아. || I've been there too, so I think I understand a little. || 私にも覚えがあるので、少しわかる気がします。
q | 제가 어떻게 해 주면 좋겠어요? || 내가 어떻게 해 주면 좋겠어? || What would help you now? || どうしてほしいですか。
q | 그때 무슨 일이 있었는지 들려줄래요? || 그때 무슨 일이 있었는지 들려줄래? || Will you tell me what happened back then? || あの時何があったのか、聞かせてくれますか。
q | 아직도 마음에 걸리는 게 남아 있어요? || 아직도 마음에 걸리는 게 남았어? || Is something still weighing on you? || まだ心に残っていることがあるんですか。
m | 바람 좀 쐬러 가요. 여기보다는 나을 거예요. || 바람 좀 쐬러 가자. 여기보단 나을 거야. || Let's get some air. It will be better than in here. || 少し外の空気を吸いに行きましょう。
m | 그럼 지금부터 다시 시작해요. 처음 만난 것처럼요. || 그럼 지금부터 다시 시작하자. 처음 만난 것처럼. || Then let's begin again, as if we had just met. || では、ここからやり直しましょう。初めて会ったみたいに。
m | 혼자 짊어지지 말아요. 절반은 제가 들게요. || 혼자 짊어지지 마. 절반은 내가 들게. || Don't carry it alone. Give me half of it. || 一人で抱えないでください。半分は私が持ちます。
@threat
a | 겁먹을 줄 알았다면 잘못 봤어요. || 겁먹을 줄 알았으면 잘못 봤어. || If you thought that would scare me, you misjudged me. || 怖がると思ったなら、見込み違いです。
a | 화난 건 알겠어요. 그래도 제 말을 끝까지 들어요. || 화난 건 알겠어. 그래도 내 말 끝까지 들어. || I can see you're angry, but hear me out. || 怒っているのはわかります。でも最後まで聞いてください。
a | 잠깐만요, 우리 둘 다 조금 진정해요. || 잠깐만, 우리 둘 다 좀 진정하자. || Wait. Let's both calm down a little. || 待ってください。二人とも少し落ち着きましょう。
q | 도대체 무엇이 그렇게 당신을 화나게 했어요? || 대체 뭐가 그렇게 너를 화나게 했어? || What is it that made you this angry? || いったい何がそんなに気に障ったんですか。
q | 정말 원하는 게 뭐예요? || 정말 원하는 게 뭐야? || What do you really want? || 本当に望んでいるのは何ですか。
q | 이렇게까지 해야 하는 이유가 있어요? || 이렇게까지 해야 할 이유가 있어? || Is there a reason it has to come to this? || ここまでする理由があるんですか。
m | 좋아요. 그럼 정정당당하게 승부해요. || 좋아. 그럼 정정당당하게 승부하자. || Fine. Then let's settle this fair and square. || いいでしょう。正々堂々と勝負しましょう。
m | 거래를 하나 하죠. 들어 보고 결정해요. || 거래를 하나 하자. 들어 보고 결정해. || Let me offer you a deal. Decide after you've heard it. || 取引をしましょう。聞いてから決めてください。
m | 한 걸음만 물러서 줘요. 그러면 저도 전부 내려놓을게요. || 한 걸음만 물러서. 그럼 나도 다 내려놓을게. || Take one step back, and I'll put everything down. || 一歩下がってください。そうすれば私も全部置きます。
@farewell
a | 벌써요? 아직 못 한 말이 남았는데요. || 벌써? 아직 못 한 말이 남았는데. || Already? There's still something I haven't said. || もうですか。まだ言えていないことがあるのに。
a | 알겠어요. 붙잡지는 않을게요. 대신 조심해서 가요. || 알았어. 안 붙잡을게. 대신 조심해서 가. || All right, I won't hold you back. Just take care. || わかりました。引き止めません。気をつけて。
a | 오늘 정말 즐거웠어요. 빈말 아니에요. || 오늘 진짜 즐거웠어. 빈말 아니야. || I really enjoyed today, and I mean it. || 今日は本当に楽しかったです。お世辞じゃありません。
q | 우리 언제 다시 볼 수 있어요? || 우리 언제 다시 볼 수 있어? || When will I see you again? || 次はいつ会えますか。
q | 마지막으로 하나만 물어봐도 돼요? || 마지막으로 하나만 물어봐도 돼? || May I ask you one last thing? || 最後に一つだけ聞いてもいいですか。
q | 정말 이대로 가도 괜찮아요? || 정말 이대로 가도 괜찮아? || Is it really all right to leave like this? || 本当にこのまま行ってしまっていいんですか。
m | 문 앞까지만 같이 걸어요. || 문 앞까지만 같이 걷자. || Let me walk with you to the door. || 戸口まで一緒に歩かせてください。
m | 가기 전에 이거 받아요. 당신 주려고 가져왔어요. || 가기 전에 이거 받아. 너 주려고 가져왔어. || Take this before you go. I brought it for you. || 行く前にこれを。あなたに渡そうと思って。
m | 그럼 다음에는 제가 찾아갈게요. 장소만 알려 줘요. || 그럼 다음엔 내가 찾아갈게. 장소만 알려 줘. || Next time I'll come to you. Just tell me where. || 次は私が訪ねます。場所だけ教えてください。
@told
a | {key}, 저도 같은 생각을 한 적이 있어요. || {key}, 나도 같은 생각을 한 적 있어. || I once thought the same about {key}. || {key}のこと、私も同じように思ったことがあります。
a | {key:이} 당신한테 그런 의미였군요. 몰랐어요. || {key:이} 너한테 그런 의미였구나. 몰랐어. || I never knew {key} meant so much to you. || {key}があなたにとってそんなに大切だったなんて。
a | {key} 이야기를 할 때 목소리가 달라지네요. || {key} 얘기할 때 목소리가 달라지네. || Your voice changes when you speak of {key}. || {key}の話になると、声が変わりますね。
q | {key:은} 언제부터 그랬어요? || {key:은} 언제부터 그랬어? || Since when has it been like that with {key}? || {key}は、いつからそうなんですか。
q | {key} 말고 더 숨기는 건 없어요? || {key} 말고 더 숨기는 거 없어? || Is there more to {key} than you're telling me? || {key}のほかに、隠していることはありませんか。
q | {key}에 대해 조금 더 들려줄래요? || {key}에 대해 조금만 더 들려줄래? || Will you tell me a little more about {key}? || {key}について、もう少し聞かせてくれますか。
m | 그럼 {key:을} 직접 보러 가요. 지금요. || 그럼 {key:을} 직접 보러 가자. 지금. || Then let's go and see {key} for ourselves, right now. || では、{key}を確かめに行きましょう。今すぐに。
m | {key}, 이번에는 제가 도울게요. || {key}, 이번엔 내가 도울게. || Let me help you with {key} this time. || {key}のこと、今度は私が手伝います。
m | {key} 얘기는 여기까지 해요. 더 중요한 게 있어요. || {key} 얘기는 여기까지 하자. 더 중요한 게 있어. || Enough about {key}. There is something more important. || {key}の話はここまで。もっと大事なことがあります。
@plain
a | 그랬군요. 말해 줘서 다행이에요. || 그랬구나. 말해 줘서 다행이야. || I see. I'm glad you told me. || そうだったんですね。話してくれてよかった。
a | 생각해 보면 저도 비슷한 적이 있었어요. || 생각해 보면 나도 비슷한 적이 있었어. || Come to think of it, I've been through something like that. || 考えてみれば、私にも似たことがありました。
a | 그 말을 들으니 마음이 조금 놓여요. || 그 말 들으니까 마음이 좀 놓인다. || Hearing that puts my mind at ease. || それを聞いて少し安心しました。
q | 그래서 그다음에는 어떻게 됐어요? || 그래서 그다음엔 어떻게 됐어? || And what happened after that? || それで、そのあとどうなったんですか。
q | 지금 제일 걱정되는 건 뭐예요? || 지금 제일 걱정되는 게 뭐야? || What worries you most right now? || 今いちばん心配なのは何ですか。
q | 제가 아직 모르는 게 더 있나요? || 내가 아직 모르는 게 더 있어? || Is there something I still don't know? || 私がまだ知らないことがありますか。
m | 여기서 이러지 말고 같이 가 볼래요? || 여기서 이러지 말고 같이 가 볼래? || Why don't we go and see, instead of standing here? || ここにいないで、一緒に行ってみませんか。
m | 저한테 생각이 하나 있어요. 들어 볼래요? || 나한테 생각이 하나 있어. 들어 볼래? || I have an idea. Do you want to hear it? || 一つ考えがあります。聞いてくれますか。
m | 쉿, 방금 무슨 소리 못 들었어요? || 쉿, 방금 무슨 소리 못 들었어? || Shh, did you hear that just now? || しっ、今何か聞こえませんでしたか。
"""
