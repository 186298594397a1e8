"""Table: sentences of reviews, praise and advice for each thing that is counted; Korean, English, Japanese."""
# ruff: noqa: E501 (tables: one line is one entry)

Columns = tuple[str, str, str]

PARTNER: Columns = ("상대", "the other", "相手")
SUMMARY: Columns = (
    '{name:과} {count}번 말을 주고받은 연극입니다. "{first}"에서 문을 열어 "{last}"에서 막을 내렸습니다.',
    'A play of {count} exchanges with {name}. It opened with "{first}" and closed with "{last}".',
    "{name}と{count}回言葉を交わした芝居でした。「{first}」で始まり、「{last}」で幕を閉じました。",
)
ALONE: Columns = (
    '{name:과} 한 번 말을 주고받은 짧은 연극입니다. "{first}", 이 한마디가 장면의 전부였습니다.',
    'A short play of one exchange with {name}. The whole scene rests on the line "{first}".',
    "{name}と一度だけ言葉を交わした短い芝居でした。「{first}」の一言が場面のすべてでした。",
)
OPENING: Columns = (
    "무대에 오르느라 수고하셨습니다. | 좋은 연극 잘 보았습니다. | 끝까지 장면을 지켜 주셔서 고맙습니다.",
    "Well played, and thank you for taking the stage. | It was a pleasure to watch this scene. | Thank you for staying with the scene.",
    "お疲れさまでした。 | 楽しい芝居を見せてもらいました。",
)
PRAISE: dict[str, Columns] = {
    "courage": (
        '첫마디를 꺼내는 것이 무대에서는 가장 어려운 일인데, "{quote}" 하고 먼저 말을 건네 장면을 열어 주었습니다.',
        'The first word is the hardest on any stage, and you gave it: "{quote}" opened the scene.',
        "舞台でいちばん難しいのは最初の一言です。「{quote}」で場面を開いてくれました。",
    ),
    "length": (
        '{count}번이나 대사를 이어 가며 장면을 끝까지 끌고 간 힘이 돋보입니다. 특히 "{quote}"에서 이야기가 한 걸음 나아갔습니다.',
        'Carrying the scene through {count} lines takes stamina. It moved forward most with "{quote}".',
        "{count}回も台詞をつなぎ、場面を最後まで運びました。特に「{quote}」で話が一歩進みました。",
    ),
    "fullness": (
        '짧게 대답하고 넘어가지 않고, 대사 하나하나에 생각을 담았습니다. "{quote}" 같은 대사는 인물의 속마음을 그대로 보여 줍니다.',
        'You did not settle for short answers: each line carries a thought. "{quote}" shows what is going on inside.',
        "短い返事で済ませず、台詞に考えがこもっていました。「{quote}」は人物の心をよく表しています。",
    ),
    "variety": (
        '같은 말을 되풀이하지 않고 매번 다른 방향에서 다가간 점이 좋았습니다. "{quote}", 이 대사가 오래 기억에 남습니다.',
        'You never repeated yourself and came at the scene from a new side each time. "{quote}" stays in the memory.',
        "同じ言葉を繰り返さず、毎回違う方向から近づきました。「{quote}」が心に残ります。",
    ),
    "asking": (
        '상대에게 묻는 대사로 장면에 숨을 불어넣었습니다. "{quote}"처럼 상대가 반드시 답해야 하는 말은 연극을 앞으로 밀어 줍니다.',
        'Your questions gave the scene its breath. A line such as "{quote}" has to be answered, and that drives a play.',
        "問いかけが場面に息を吹き込みました。「{quote}」のような言葉は芝居を前へ進めます。",
    ),
    "acting": (
        '말뿐 아니라 몸짓까지 보여 주어 장면이 눈앞에 그려집니다. "{quote}"에서 특히 그랬습니다.',
        'You showed gestures as well as words, so the scene can be seen. "{quote}" is the best of it.',
        "言葉だけでなく仕草も見せ、場面が目に浮かびました。「{quote}」が特によかったです。",
    ),
    "listening": (
        '{name}의 말을 흘려듣지 않고 그대로 받아 이어 간 점이 훌륭합니다. "{quote}"에서 귀 기울이는 배우의 힘이 느껴집니다.',
        'You listened to {name} and built on what was said. "{quote}" shows an actor who hears the partner.',
        "{name}の言葉をしっかり受け止めてつなぎました。「{quote}」に聞く力が表れています。",
    ),
}
ADVICE: dict[str, Columns] = {
    "length": (
        "다음에는 조금만 더 오래 머물러 보세요. 막 재미있어지려던 순간에 막이 내려 아쉬웠습니다.",
        "Next time stay a little longer: the curtain fell just as it was getting interesting.",
        "次はもう少し長く続けてみてください。面白くなりかけたところで幕が下りました。",
    ),
    "fullness": (
        "다음에는 대답 뒤에 이유나 감정을 한마디만 덧붙여 보세요. 짧은 대사가 훨씬 깊어집니다.",
        "Next time add one word about the reason or the feeling after an answer: short lines grow deep that way.",
        "次は返事のあとに理由や気持ちを一言添えてみてください。短い台詞がぐっと深くなります。",
    ),
    "variety": (
        "다음에는 익숙한 말버릇 대신 뜻밖의 한마디를 던져 보세요. 상대도 다르게 움직일 것입니다.",
        "Next time try one line nobody expects, yourself included. The other will move differently too.",
        "次は思いがけない一言を投げてみてください。相手の動きも変わるはずです。",
    ),
    "asking": (
        "다음에는 상대에게 질문을 하나 던져 보세요. {name}의 숨은 이야기가 그 자리에서 나올지도 모릅니다.",
        "Next time ask a question. {name} may have a story that only comes out when somebody asks.",
        "次は相手に一つ問いかけてみてください。{name}の隠れた話が出てくるかもしれません。",
    ),
    "acting": (
        "다음에는 *창밖을 바라본다*처럼 별표 사이에 몸짓을 넣어 보세요. 말하지 않은 마음까지 전해집니다.",
        "Next time put a gesture between asterisks, *like this*. It tells what the words leave out.",
        "次は*窓の外を見る*のように仕草を入れてみてください。言わない気持ちまで伝わります。",
    ),
    "listening": (
        "다음에는 {name:이} 방금 한 말에서 단어 하나를 골라 되받아 보세요. 두 사람의 이야기가 더 단단히 엮입니다.",
        "Next time pick one word from what {name} has just said and give it back. It ties the two of you together.",
        "次は{name}が言った言葉を一つ拾って返してみてください。二人の話がしっかり結ばれます。",
    ),
}
CLOSING: Columns = (
    "다음 무대도 기다리겠습니다. | 다음 막에서 또 만나기를 바랍니다. | 이 감각 그대로, 다음 장면도 기대하겠습니다.",
    "I look forward to your next scene. | See you in the next act.",
    "次の舞台も楽しみにしています。 | また次の幕でお会いしましょう。",
)
