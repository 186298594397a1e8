"""Table: sentences of told stories; in Korean in the plain past, so that any speech level can be put on."""
# ruff: noqa: E501 (a table: one line is one entry)

# Each block is one beat of a scene; a scene takes one sentence of every beat, in this order.
KO = """
옛날에 아무도 이름을 부르지 않는 작은 마을이 하나 있었다 / 그해 겨울은 유난히 길어서 해가 뜨는 것을 다들 잊고 지냈다 / 어느 날 밤, 종이 울릴 시간이 아닌데 종이 세 번 울렸다 / 비가 이레 동안 그치지 않던 무렵의 일이었다 / 다음 날 아침, 마을 어귀에 못 보던 발자국이 나 있었다 / 며칠이 지나자 바람의 방향이 바뀌었다 / 그로부터 꼭 한 달이 흘렀다 / 봄이 오기 전, 가장 추운 새벽이었다
=
그곳에는 문이 둘인 집이 있었는데, 한쪽 문은 누구도 열어 본 적이 없었다 / 길 끝에는 오래된 우물이 있었고, 그 안에서는 늘 낮은 노랫소리가 들렸다 / 언덕 위 탑에는 멈춘 시계가 걸려 있었다 / 강가에는 주인 없는 배 한 척이 묶여 있었다 / 숲으로 가는 길에는 표지판마다 다른 이름이 적혀 있었다 / 시장 한가운데에는 아무것도 팔지 않는 가게가 있었다 / 다리 밑에는 작은 등불이 하나 켜져 있었다 / 담장 너머로는 한 번도 본 적 없는 꽃이 피어 있었다
=
거기서 {thing:을} 찾는 아이를 만났다 / 등이 굽은 노인이 {thing} 이야기를 아느냐고 물어 왔다 / 검은 고양이 한 마리가 발치에 앉아 길을 비켜 주지 않았다 / 얼굴을 가린 나그네가 불 곁에 자리를 청했다 / 편지를 든 소녀가 받는 사람의 이름을 읽어 달라고 했다 / 길을 잃은 악사가 줄이 하나 끊어진 악기를 안고 있었다 / 빈 새장을 든 소년이 말없이 뒤를 따라왔다 / 오래전에 떠난 줄 알았던 친구가 그 앞에 서 있었다
=
처음에는 모른 척 지나치려 했지만 발이 떨어지지 않았다 / 그런데 손을 내미는 순간, 주위의 소리가 모두 사라졌다 / 이상하게도 그 목소리를 전에 들은 적이 있는 것 같았다 / 하는 수 없이 함께 걷기로 했고, 길은 생각보다 멀었다 / 가진 것이라곤 빵 한 조각뿐이어서 반으로 나누었다 / 뒤를 돌아보았을 때 지나온 길은 이미 안개에 덮여 있었다 / 그때 멀리서 누군가 이름을 부르는 소리가 들렸다 / 문득 주머니 속의 열쇠가 따뜻해졌다
=
“찾는 것은 늘 마지막에 들여다본 곳에 있지” 하고 그가 웃었다 / “돌아갈 곳이 있는 사람은 길을 잃지 않아요” 하고 아이가 속삭였다 / “대답을 들으려면 먼저 조용해져야 해” 하는 목소리가 들려왔다 / 아무도 말하지 않았지만 모두 같은 생각을 하고 있었다 / “이건 끝이 아니라 가운데쯤이야” 하고 누군가 말했다 / 노래가 끝나자 문이 저절로 열렸다 / “무서우면 내 손을 잡아” 하고 그는 먼저 발을 내디뎠다 / 마침내 편지의 첫 줄을 읽었을 때, 거기에는 이름 대신 별 하나가 그려져 있었다
=
그날 이후로 {I:은} 작은 소리에도 귀를 기울이게 되었다 / 그 밤의 냄새를 아직도 기억하고 있었다 / 마을 사람들은 그제야 서로의 이름을 부르기 시작했다 / 무거웠던 마음이 조금씩 가벼워지는 것을 느꼈다 / 아무것도 얻지 못했지만 빈손은 아니었다 / 돌아오는 길은 갈 때보다 훨씬 짧았다 / 그 불빛은 그 뒤로 한 번도 꺼지지 않았다 / 모두가 울었지만 슬퍼서 운 것은 아니었다
"""
EN = """
There was once a small town where nobody called anyone by name. / The winter that year was so long that people forgot what the sunrise looked like. / One night the bell rang three times, though it was no hour for bells. / It had been raining for seven days without a pause. / The next morning there were footprints at the gate that belonged to no one. / A few days later the wind changed. / Exactly one month went by. / It was the coldest hour of the night, just before spring.
=
There stood a house with two doors, and one of them had never been opened. / At the end of the road was an old well, and someone seemed to be singing at the bottom of it. / In the tower on the hill hung a clock that had stopped. / A boat without an owner was tied up at the river. / On the way to the forest every signpost carried a different name. / In the middle of the market there was a shop that sold nothing. / Under the bridge a single lantern was burning. / Over the garden wall grew a flower nobody had seen before.
=
That is where I met a child who was looking for {thing}. / An old man with a bent back asked whether I knew the story of {thing}. / A black cat sat down on the path and would not let anyone by. / A stranger with a covered face asked for a place by the fire. / A girl with a letter wanted someone to read her the name on it. / A lost musician was holding an instrument with one broken string. / A boy with an empty birdcage followed along without a word. / A friend we had thought long gone was standing there.
=
At first I meant to walk past, but my feet would not move. / The moment I held out my hand, every sound around us stopped. / Strangely, I felt I had heard that voice before. / There was nothing for it but to walk together, and the road was longer than it looked. / All we had was one piece of bread, so we broke it in half. / When I looked back, the road behind us was already covered in mist. / Then, far away, somebody called a name. / All at once the key in my pocket grew warm.
=
“What you look for is always in the last place,” he said, and laughed. / “Nobody who has a place to return to is ever lost,” the child whispered. / “To hear the answer you must first be quiet,” said a voice. / Nobody spoke, but everyone was thinking the same thing. / “This isn't the end,” someone said. “It is only the middle.” / When the song was over, the door opened by itself. / “If you're afraid, take my hand,” came the words, and then the first step. / In the first line of the letter, where a name should have been, there was a drawing of a star.
=
Since that day I listen to small sounds. / I still remember how that night smelled. / Only then did the people of the town begin to call each other by name. / Little by little, what had been heavy grew light. / I brought nothing home, and yet my hands were not empty. / The way back was far shorter than the way there. / That light has never gone out since. / Everyone cried, but nobody was sad.
"""
JA = """
昔、誰も名前を呼ばない小さな町がありました。 / その年の冬はとても長く、みんな日の出を忘れていました。 / ある夜、鳴るはずのない時刻に鐘が三度鳴りました。 / 七日のあいだ、雨がやまなかった頃のことです。 / 次の朝、町の入り口に見知らぬ足跡がありました。 / 数日たつと、風の向きが変わりました。 / それから、ちょうどひと月が過ぎました。 / 春が来る前の、いちばん寒い明け方でした。
=
そこには扉が二つある家があり、片方は一度も開けられたことがありませんでした。 / 道の終わりには古い井戸があり、底から低い歌声が聞こえました。 / 丘の上の塔には、止まった時計がかかっていました。 / 川辺には、持ち主のいない舟が一艘つながれていました。 / 森へ向かう道では、道しるべごとに違う名前が書かれていました。 / 市場の真ん中に、何も売らない店がありました。 / 橋の下に、小さな灯りがひとつともっていました。 / 塀の向こうに、見たこともない花が咲いていました。
=
そこで、{thing}を探す子どもに出会いました。 / 腰の曲がった老人が、{thing}の話を知っているかと尋ねました。 / 黒い猫が足元に座り、道をあけてくれませんでした。 / 顔を隠した旅人が、火のそばに座らせてほしいと言いました。 / 手紙を持った少女が、宛名を読んでほしいと頼みました。 / 道に迷った楽師が、弦の切れた楽器を抱えていました。 / 空の鳥かごを持った少年が、黙ってついてきました。 / 遠くへ行ったはずの友だちが、そこに立っていました。
=
はじめは知らないふりをしようとしましたが、足が動きませんでした。 / 手を差し出した瞬間、まわりの音がすべて消えました。 / 不思議なことに、その声を前に聞いたことがある気がしました。 / 仕方なく一緒に歩くことにすると、道は思ったより遠いものでした。 / パンがひとつしかなかったので、半分に分けました。 / 振り返ると、来た道はもう霧に包まれていました。 / そのとき、遠くで誰かが名前を呼びました。 / ふと、ポケットの鍵が温かくなりました。
=
「探しものは、いつも最後に見る場所にあるものさ」と彼は笑いました。 / 「帰る場所のある人は迷わないよ」と子どもがささやきました。 / 「答えを聞くには、まず静かにならないと」という声がしました。 / 誰も口を開きませんでしたが、みんな同じことを考えていました。 / 「これは終わりじゃなくて、真ん中くらいだよ」と誰かが言いました。 / 歌が終わると、扉がひとりでに開きました。 / 「怖かったら手をつないで」と言って、先に一歩を踏み出しました。 / 手紙の一行目には、名前の代わりに星がひとつ描かれていました。
=
あの日から、{I}は小さな音にも耳を澄ますようになりました。 / あの夜の匂いを、今も覚えています。 / 町の人たちは、ようやく互いの名前を呼びはじめました。 / 重かった心が、少しずつ軽くなっていきました。 / 何も手に入りませんでしたが、手ぶらではありませんでした。 / 帰り道は、行きよりずっと短いものでした。 / あの灯りは、それから一度も消えていません。 / みんな泣きましたが、悲しかったからではありません。
"""
LEADS = {
    "ko": ("[좋아요|좋습니다|좋아]. {key} 이야기를 하나 [들려줄게요|들려드리겠습니다|들려줄게].",
           "[가까이 와 앉아요|가까이 앉으십시오|가까이 와 앉아]. 조금 [길어질 거예요|길어질 겁니다|길어질 거야].",
           "긴 이야기[라면 하나 있어요|라면 하나 있습니다|라면 하나 있지]. 서두르지 말고 [들어 줘요|들어 주십시오|들어 줘]."),
    "old": ("{key} 이야기를 하나 [들려주겠소|들려주겠네|들려주겠다|들려드리겠사옵니다].",
            "[가까이 앉으시오|가까이 앉게|가까이 앉거라|가까이 앉으시옵소서]. [이야기가 길다오|이야기가 길다네|이야기가 기니라|이야기가 기옵니다].",
            "[긴 밤에 어울리는 이야기가 있소|긴 밤에 어울리는 이야기가 있네|긴 밤에 어울리는 이야기가 있느니라|긴 밤에 어울리는 이야기가 있사옵니다]."),
    "en": ("All right. A story about {key}, then.", "Sit closer. This one takes a while.", "I do know a long one. Don't hurry me."),
    "ja": ("では、{key}の話を[しましょう|しよう]。", "もう少し近くへ[どうぞ|おいで]。長い話に[なります|なる]。", "長い話なら、ひとつ[あります|ある]。"),
}  # fmt: skip
LINKS = {
    "ko": ("그리고 이런 일도 [있었어요|있었습니다|있었어].", "[이건 아직 아무에게도 하지 않은 이야기예요|이것은 아직 아무에게도 하지 않은 이야기입니다|이건 아직 아무한테도 안 한 얘기야]."),
    "old": ("[이런 일도 있었소|이런 일도 있었네|이런 일도 있었느니라|이런 일도 있었사옵니다].",),
    "en": ("And then there was this.", "I haven't told anyone this part."),
    "ja": ("それから、こんなことも[ありました|あったんだ]。",),
}  # fmt: skip
ENDS = {
    "ko": ("이야기는 여기서 [끝이에요|끝입니다|끝이야]. 다음은 [당신 차례예요|그쪽 차례입니다|네 차례야].",
           "…[어느새 이렇게 됐네요|어느새 이렇게 되었군요|어느새 이렇게 됐네]. 지루하지 [않았어요|않으셨습니까|않았어]?",
           "[나머지는 다음에 들려줄게요|나머지는 다음에 들려드리겠습니다|나머지는 다음에 들려줄게]."),
    "old": ("[이야기는 여기까지요|이야기는 여기까지일세|이야기는 여기까지니라|이야기는 여기까지이옵니다].", "[나머지는 다음에 하겠소|나머지는 다음에 하겠네|나머지는 다음에 하겠다|나머지는 다음에 아뢰겠사옵니다]."),
    "en": ("And that is where it ends. Your turn next.", "… Listen to me, going on. You weren't bored, were you?", "The rest is for another night."),
    "ja": ("話はここまで[です|だ]。次はあなたの番[です|だよ]。", "…つい長くなって[しまいました|しまった]。退屈では[ありませんでしたか|なかった]？"),
}  # fmt: skip
THINGS = {
    "ko": ("잃어버린 이름", "꺼지지 않는 등불", "바다로 가는 열쇠", "겨울에 우는 새", "별의 지도"),
    "en": ("a lost name", "a lamp that never goes out", "the key to the sea", "a bird that sings in winter", "a map of the stars"),
    "ja": ("なくした名前", "消えない灯り", "海へ行く鍵", "冬に鳴く鳥", "星の地図"),
}  # fmt: skip
