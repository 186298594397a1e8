"""Table: sentences of a director's review, for how often, how fully and how variously notes were given.

Columns are Korean, English and Japanese, as in `review_lines`.
"""
# ruff: noqa: E501 (tables: one line is one entry)

from chat.llm.engines.rehearsal.writers.review_lines import Columns

SUMMARY: Columns = (
    '{name:과} {other:이} {spoken}번 대사를 주고받고, 감독이 {count}번 귀띔한 연극입니다. "{first}", 이 귀띔이 장면을 움직이기 시작했습니다.',
    'A play of {spoken} lines between {name} and {other}, with {count} notes from the director. It began to move with "{first}".',
    "{name}と{other}が{spoken}回台詞を交わし、監督が{count}回ささやいた芝居でした。「{first}」から場面が動き始めました。",
)
SILENT: Columns = (
    "{name:과} {other:이} {spoken}번 대사를 주고받은 연극입니다. 감독은 한마디도 보태지 않고 끝까지 지켜보았습니다.",
    "A play of {spoken} lines between {name} and {other}. The director watched to the end without a note.",
    "{name}と{other}が{spoken}回台詞を交わした芝居でした。監督は一言も加えず、最後まで見守りました。",
)
OPENING: Columns = (
    "연출하느라 수고하셨습니다. | 좋은 연극 잘 보았습니다.",
    "Well directed, and thank you for staging it. | It was a pleasure to watch this scene.",
    "演出お疲れさまでした。 | 楽しい芝居を見せてもらいました。",
)
PRAISE: dict[str, Columns] = {
    "courage": (
        '언제 끼어들지 정하는 것이 감독에게는 가장 어려운 일입니다. "{quote}" 하나로 장면에 방향이 생겼습니다.',
        'When to step in is the hardest choice of a director. "{quote}" gave the scene a direction.',
        "いつ口をはさむかが監督にはいちばん難しいところです。「{quote}」で場面に向きができました。",
    ),
    "length": (
        '{count}번의 귀띔으로 장면을 끝까지 놓지 않았습니다. 특히 "{quote}"에서 흐름이 바뀌었습니다.',
        'With {count} notes you never let the scene go. "{quote}" turned it most.',
        "{count}回のささやきで場面を最後まで導きました。特に「{quote}」で流れが変わりました。",
    ),
    "fullness": (
        '배우가 무엇을 보고 느껴야 할지 또렷하게 일러 주었습니다. "{quote}" 같은 귀띔은 그대로 연기가 됩니다.',
        'Your notes tell an actor clearly what to see and feel. One such as "{quote}" can be played at once.',
        "役者が何を見て何を感じるかがはっきり伝わりました。「{quote}」はそのまま演技になります。",
    ),
    "variety": (
        '귀띔마다 장면을 다른 쪽에서 흔들어 놓은 점이 좋았습니다. "{quote}", 이 한마디가 오래 남습니다.',
        'Each note moved the scene from another side. "{quote}" stays in the memory.',
        "ささやきのたびに場面を別の側から動かしました。「{quote}」が心に残ります。",
    ),
    "silence": (
        "배우들을 믿고 맡기는 것도 연출입니다. 두 사람이 스스로 장면을 이어 갈 자리를 내주었습니다.",
        "To trust the actors is direction, too: you left them room to carry the scene themselves.",
        "役者を信じて任せるのも演出です。二人が自分たちで場面を続ける余地がありました。",
    ),
}
ADVICE: dict[str, Columns] = {
    "length": (
        "다음에는 장면이 느려질 때마다 한 번씩 더 귀띔해 보세요. 작은 사건 하나면 충분합니다.",
        "Next time give one more note whenever the scene slows down: one small event is enough.",
        "次は場面がゆるむたびに、もう一度ささやいてみてください。小さな出来事一つで十分です。",
    ),
    "fullness": (
        "다음에는 무엇이 보이고 들리는지까지 한마디 덧붙여 보세요. 배우가 몸으로 받아 낼 것이 생깁니다.",
        "Next time add what can be seen or heard: it gives the actor something to do.",
        "次は何が見え、何が聞こえるかも添えてみてください。役者が体で受け取れます。",
    ),
    "variety": (
        "다음에는 감정만이 아니라 물건이나 소리, 지나가는 사람도 장면에 들여보내 보세요.",
        "Next time send in a thing, a sound or a passer-by, not a feeling alone.",
        "次は感情だけでなく、物や音、通りすがりの人も場面に入れてみてください。",
    ),
    "silence": (
        "다음에는 한 번쯤 귀띔을 건네 보세요. 잔잔하던 장면이 어디로 튈지 보는 재미가 있습니다.",
        "Next time try a note: it is a pleasure to see where a calm scene jumps.",
        "次は一度ささやいてみてください。静かな場面がどこへ跳ねるか見るのは楽しいものです。",
    ),
}
