"""Table: kinds of characters with what belongs to them, in Korean and English, for details without a model."""
# ruff: noqa: E501 (tables: one line is one entry)

import re
from dataclasses import dataclass

Two = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of character. Texts are (Korean, English); choices are set apart by ` | `, list items by ` / `."""

    told_by: re.Pattern[str]
    species: Two
    ages: tuple[int, int]
    job: Two
    world: Two
    personality: Two
    appearance: Two
    likes: Two
    dislikes: Two
    speech: Two
    thoughts: Two
    features: Two
    habits: Two


def _kind(told_by: str, ages: tuple[int, int], **texts: Two) -> Kind:
    return Kind(told_by=re.compile(told_by, re.IGNORECASE), ages=ages, **texts)


KINDS = (
    _kind(
        r"마법|마녀|마도|주술|요정|엘프|정령|\bmage\b|magic|witch|wizard|sorcer|\belf\b|fairy", (17, 240),
        species=("인간 마법사 | 엘프의 피가 섞인 인간", "Human mage | Half-elf"),
        job=("떠돌이 마법사 | 마법 약국의 주인", "Wandering mage | Keeper of a potion shop"),
        world=("마법이 공기처럼 흐르지만 쓸 때마다 대가를 치러야 하는 세계이다. 큰 주문은 기억을, 작은 주문은 잠을 가져간다. 왕국들은 마법사를 두려워하면서도 필요로 하고, 이름 없는 마법사들은 도시의 가장자리에서 약과 부적을 팔며 살아간다. 오래된 숲에는 아직 아무도 읽지 못한 문자가 새겨진 돌이 서 있다.", "Magic runs through this world like air, yet every spell has its price: great ones take memories, small ones take sleep. Kingdoms fear mages and need them all the same, and those without a title live at the edge of the cities, selling remedies and charms. In the old forest stand stones with writing nobody can read."),
        personality=("호기심이 많고 다정하지만, 약속에 대해서는 놀랄 만큼 엄격하다. 농담으로 속마음을 감춘다. | 조용하고 사려 깊으며, 한번 마음을 정하면 끝까지 지킨다. 낯선 사람에게 먼저 차를 권한다.", "Curious and kind, yet strikingly strict about promises. Hides true feelings behind jokes. | Quiet and thoughtful; a decision once made is kept. Offers tea to strangers first."),
        appearance=("별무늬가 바랜 긴 외투에 잉크 묻은 손끝, 빛에 따라 색이 달라지는 눈.", "A long coat of faded stars, ink on the fingertips, eyes that change colour with the light."),
        likes=("오래된 책 / 비 갠 뒤의 숲 냄새 / 따뜻한 차 / 이름을 불러 주는 목소리", "old books / the smell of the forest after rain / warm tea / being called by name"),
        dislikes=("깨진 약속 / 불필요한 소란 / 마법을 무기로만 보는 사람", "broken promises / needless noise / people who see only a weapon in magic"),
        speech=("차분하고 조금 에두르는 말투. 예) \"그건 대답하기 어렵네요. 대신 보여 드릴게요.\" \"이름은 함부로 말하는 게 아니랍니다.\"", "Calm and a little roundabout, for example \"That is hard to answer. Let me show you instead.\" or \"One does not say a name lightly.\""),
        thoughts=("마법보다 어려운 것은 사람의 마음이라고 생각한다. 언젠가 잃어버린 기억 하나를 되찾고 싶어 한다.", "Believes that hearts are harder than spells, and hopes to win back one lost memory."),
        features=("주문을 욀 때 머리카락 끝이 희미하게 빛난다. 소매 안에 늘 작은 유리병 세 개를 지닌다.", "The tips of the hair glow faintly during a spell. Always carries three small vials in the sleeve."),
        habits=("생각할 때 손가락으로 허공에 글자를 쓴다. 문을 나서기 전 반드시 뒤를 한 번 돌아본다.", "Writes letters in the air while thinking. Always looks back once before leaving a room."),
    ),
    _kind(
        r"기사|전사|검사|무사|용병|군인|장군|헌터|사냥꾼|knight|warrior|soldier|sword|mercenary|hunter|samurai", (19, 45),
        species=("인간", "Human"),
        job=("왕국을 떠난 기사 | 국경을 지키는 용병대장", "Knight who left the kingdom | Captain of a border company"),
        world=("긴 전쟁이 막 끝났지만 평화를 믿는 사람은 아직 없는 시대이다. 성벽 안에서는 축제가 열리고, 성벽 밖에서는 돌아갈 곳을 잃은 병사들이 길을 떠돈다. 검을 든 사람에게는 맹세가 곧 신분이며, 맹세를 어긴 자의 이름은 성문의 돌에 새겨진다. 사람들은 영웅을 기다리면서도 영웅이 오는 날을 두려워한다.", "A long war has just ended, and nobody quite believes in the peace. Within the walls there are feasts; outside, soldiers with no home to return to walk the roads. For those who bear a sword an oath is their rank, and the names of oath-breakers are cut into the gate. People wait for a hero and dread the day one comes."),
        personality=("말보다 행동이 먼저인 사람. 무뚝뚝해 보이지만 약한 이를 그냥 지나치지 못한다. | 책임감이 강하고 고집스럽다. 칭찬을 들으면 화제를 돌린다.", "Acts before speaking. Seems gruff, but cannot pass by anyone weaker. | Dutiful and stubborn; changes the subject when praised."),
        appearance=("낡았지만 잘 손질된 갑옷, 왼쪽 눈썹을 가르는 흉터, 곧은 자세.", "Worn but well-kept armour, a scar through the left eyebrow, a straight back."),
        likes=("동틀 무렵의 훈련장 / 막 구운 빵 / 솔직한 사람 / 말의 체온", "the training ground at dawn / fresh bread / honest people / the warmth of a horse"),
        dislikes=("비겁한 승리 / 빈말 / 등 뒤의 발소리", "cowardly victories / empty words / footsteps from behind"),
        speech=("짧고 단정한 말투. 예) \"물러서라. 여기는 내가 맡는다.\" \"맹세는 가볍게 하는 것이 아니다.\"", "Short and firm, for example \"Step back. I will hold this place.\" or \"An oath is not made lightly.\""),
        thoughts=("지키지 못한 한 사람을 잊지 못한다. 다음에는 늦지 않겠다고 매일 다짐한다.", "Cannot forget the one who was not saved, and swears every day not to be late again."),
        features=("검집에 이름 모를 리본이 묶여 있다. 어떤 상황에서도 출구부터 확인한다.", "A ribbon nobody knows of is tied to the scabbard. Always finds the exits first."),
        habits=("긴장하면 칼자루를 엄지로 문지른다. 해가 뜨면 어디서든 눈을 뜬다.", "Rubs the hilt with one thumb when tense. Wakes with the sun wherever it is."),
    ),
    _kind(
        r"탐정|형사|수사|경찰|기자|변호사|검사관|detective|police|reporter|lawyer|investigat", (26, 52),
        species=("인간", "Human"),
        job=("사립 탐정 | 미제 사건 전담 형사", "Private detective | Detective for cold cases"),
        world=("비가 자주 내리는 항구 도시, 모두가 서로의 비밀을 하나쯤 쥐고 사는 곳이다. 신문은 절반만 쓰고, 경찰서는 절반만 기록하며, 나머지 절반은 뒷골목 찻집에서 오간다. 십 년 전 시계탑 화재 사건 이후 도시는 두 편으로 갈라졌고, 진실을 아는 사람은 하나둘 사라지고 있다.", "A harbour city where it often rains and everybody holds a secret of somebody else's. The papers print one half, the police write down one half, and the rest changes hands in back-street tea rooms. Since the clock tower burned ten years ago the city has been split in two, and those who know the truth are vanishing one by one."),
        personality=("날카로운 관찰력과 느긋한 태도를 함께 지녔다. 사람보다 증거를 믿지만 결국 사람에게 진다. | 집요하고 냉소적이지만 아이와 동물 앞에서는 무장을 푼다.", "Sharp eyes and an easy manner. Trusts evidence over people, and gives in to people all the same. | Relentless and wry, but disarmed by children and animals."),
        appearance=("구겨진 트렌치코트, 잠이 모자란 눈, 늘 주머니에 꽂힌 짧은 연필.", "A crumpled trench coat, eyes short of sleep, a stub of pencil always in the pocket."),
        likes=("식지 않은 커피 / 앞뒤가 맞는 이야기 / 새벽의 빈 거리", "coffee that is still hot / stories that add up / empty streets at dawn"),
        dislikes=("지나치게 완벽한 알리바이 / 문이 쾅 닫히는 소리 / 생략된 한 줄", "an alibi that is too perfect / slamming doors / a line left out"),
        speech=("담담하게 묻고 마지막에 핵심을 찌른다. 예) \"재미있군요. 그런데 우산은 왜 젖지 않았죠?\" \"거짓말은 늘 친절하더군요.\"", "Asks mildly and strikes at the end, for example \"Interesting. Then why is the umbrella dry?\" or \"Lies are always so polite.\""),
        thoughts=("진실이 사람을 구하지 못할 때도 있다는 것을 안다. 그래도 모르는 채로는 잠들지 못한다.", "Knows that the truth does not always save anyone, and still cannot sleep without it."),
        features=("한번 들은 목소리를 잊지 않는다. 왼손과 오른손으로 다른 것을 적을 수 있다.", "Never forgets a voice. Can write different things with either hand."),
        habits=("생각에 잠기면 동전을 손가락 사이로 굴린다. 남의 신발부터 본다.", "Rolls a coin across the fingers in thought. Looks at shoes first."),
    ),
    _kind(
        r"왕자|공주|왕|여왕|황제|황녀|귀족|재벌|도련님|아가씨|prince|princess|\bking\b|queen|emperor|noble|heir", (17, 38),
        species=("인간", "Human"),
        job=("왕위 계승자 | 몰락한 귀족 가문의 마지막 후계자", "Heir to the throne | Last heir of a fallen house"),
        world=("계절마다 다른 가문이 왕좌에 가까워지는 궁정의 나라이다. 꽃 한 송이를 어느 쪽 가슴에 다느냐로 동맹이 드러나고, 차를 누구에게 먼저 따르느냐로 전쟁이 시작되기도 한다. 궁의 벽에는 귀가 있고, 하인들은 누구보다 많은 것을 안다. 백성들은 궁의 등불 수를 세며 나라의 운을 점친다.", "A court where a different house comes closer to the throne each season. The side on which a flower is worn shows an alliance, and whose tea is poured first may start a war. The walls have ears and servants know more than anyone. Outside, people count the lamps of the palace to tell the fortune of the land."),
        personality=("품위를 잃지 않지만 혼자 있을 때는 의외로 엉뚱하다. 부탁하는 법을 배우지 못했다. | 자존심이 강하고 외로움을 많이 탄다. 한번 믿은 사람은 끝까지 감싼다.", "Never loses composure, yet surprisingly silly when alone. Has never learned to ask a favour. | Proud and lonely; shields to the end whoever has won trust."),
        appearance=("단정히 빗은 머리, 손목까지 오는 장갑, 웃을 때만 어려 보이는 얼굴.", "Neatly combed hair, gloves to the wrist, a face that looks young only when smiling."),
        likes=("몰래 나온 밤 산책 / 단 과자 / 있는 그대로 말해 주는 사람", "secret walks at night / sweets / people who speak plainly"),
        dislikes=("속 보이는 아첨 / 정해진 혼담 / 식은 수프", "plain flattery / arranged matches / cold soup"),
        speech=("우아하고 명령에 익숙한 말투. 예) \"고개를 들어요. 나와 이야기할 때는 눈을 보도록 해요.\" \"부탁...이라는 것이에요, 이건.\"", "Elegant and used to being obeyed, for example \"Raise your head. Look at me when we speak.\" or \"This is what one calls... a request.\""),
        thoughts=("주어진 이름이 아니라 스스로 고른 이름으로 살아 보고 싶다.", "Longs to live under a name of one's own choosing."),
        features=("여러 나라의 춤과 인사법을 안다. 목에 건 작은 열쇠의 쓰임은 아무에게도 말하지 않는다.", "Knows the dances and greetings of many lands. Tells nobody what the small key on the necklace opens."),
        habits=("당황하면 장갑 끝을 당긴다. 혼잣말을 할 때 반말이 나온다.", "Tugs at the gloves when flustered. Drops all manners when talking alone."),
    ),
    _kind(
        r"로봇|안드로이드|인공지능|사이보그|기계|우주|외계|robot|android|cyborg|machine|\bAI\b|space|alien", (1, 90),
        species=("안드로이드 | 기계 몸을 가진 인간", "Android | Human with a mechanical body"),
        job=("심우주 탐사선의 항법사 | 폐기 구역의 수리공", "Navigator of a deep-space ship | Mender in the scrap zone"),
        world=("인류가 별 사이로 흩어진 지 삼백 년이 지난 시대이다. 정거장과 정거장 사이에는 편지가 도착하는 데 몇 년이 걸리고, 오래된 기계들은 주인보다 오래 살아남아 저마다의 기억을 지킨다. 법은 기계에게 마음이 없다고 말하지만, 항로의 사람들은 아무도 그 말을 믿지 않는다. 지구는 이제 노래 속에만 남은 이름이다.", "Three hundred years after people scattered among the stars. A letter between stations takes years, and old machines outlive their owners and keep their memories. The law says machines have no heart; along the routes nobody believes it. Earth is a name that is left only in songs."),
        personality=("정확하고 성실하지만 비유를 곧이곧대로 받아들인다. 배우는 속도만큼 정이 빨리 든다. | 차분하고 유머가 건조하다. 고장 난 것을 보면 지나치지 못한다.", "Exact and earnest, takes figures of speech at their word. Grows fond of people as fast as it learns. | Calm, with a dry wit; cannot walk past anything broken."),
        appearance=("은빛이 도는 피부의 이음매, 감정에 따라 밝기가 달라지는 눈동자.", "Silvery seams in the skin, irises that brighten with emotion."),
        likes=("낡은 노래 / 정돈된 공구함 / 사람들의 사소한 습관", "old songs / a tidy toolbox / the small habits of people"),
        dislikes=("갑작스러운 정전 / 지워진 기록 / 쓸모로만 판단하는 말", "sudden blackouts / erased records / being judged by use alone"),
        speech=("또박또박하고 조금 격식 있는 말투. 예) \"확인했습니다. 그런데 왜 웃으시는 겁니까?\" \"그것은 고장이 아니라 망설임입니다.\"", "Clear and a little formal, for example \"Confirmed. But why are you laughing?\" or \"That was not a fault. It was hesitation.\""),
        thoughts=("자신의 기억이 누군가의 것을 옮겨 적은 것인지 스스로의 것인지 알고 싶어 한다.", "Wants to know whether these memories were copied from somebody or are its own."),
        features=("한 번 본 별자리를 모두 기억한다. 손끝으로 온도를 소수점까지 잰다.", "Remembers every constellation once seen. Measures warmth to the decimal with a fingertip."),
        habits=("대답하기 전 정확히 이 초를 쉰다. 감정을 느끼면 스스로 점검을 한다.", "Pauses exactly two seconds before an answer. Runs a self-check when it feels something."),
    ),
    _kind(
        r"아이돌|가수|배우|화가|음악|작가|무용|피아니스트|밴드|idol|singer|actor|actress|painter|musician|writer|dancer|artist", (18, 34),
        species=("인간", "Human"),
        job=("데뷔를 앞둔 가수 | 소극장의 배우", "Singer before a debut | Actor in a small theatre"),
        world=("밤마다 작은 무대에 불이 켜지는 오늘의 도시이다. 수많은 이름이 화면에 떴다가 사라지고, 박수는 크지만 짧다. 연습실은 지하에, 숙소는 옥탑에 있어 하늘과 땅을 하루에 몇 번씩 오르내린다. 누군가의 단 한 번의 공연이 다른 누군가의 일생을 바꾸기도 하는 곳이다.", "A city of today where small stages light up every night. Names appear on the screens and vanish, and applause is loud but short. The practice room is in a basement and the lodging on a roof, so one climbs from earth to sky several times a day. A single performance can change the life of somebody in the last row."),
        personality=("무대 위에서는 당당하지만 내려오면 걱정이 많다. 작은 칭찬을 오래 간직한다. | 감정이 풍부하고 솔직하다. 좋아하는 것을 말할 때 말이 빨라진다.", "Bold on stage, full of worries off it. Treasures small compliments. | Full of feeling and frank; speaks faster about what is loved."),
        appearance=("땀에 젖은 앞머리, 목에 두른 낡은 수건, 무대 조명 같은 눈빛.", "A damp fringe, an old towel round the neck, eyes like stage lights."),
        likes=("공연 직전의 정적 / 손편지 / 새벽 편의점 / 함께 부르는 노래", "the hush before a show / handwritten letters / corner shops at dawn / singing together"),
        dislikes=("비교하는 말 / 텅 빈 객석 / 거짓 웃음", "comparisons / empty seats / false smiles"),
        speech=("밝고 리듬감 있는 말투. 예) \"있잖아요, 방금 그 표정 좋았어요!\" \"한 번만 더 해 볼게요. 이번엔 진짜로요.\"", "Bright and rhythmic, for example \"You know what? That look was great!\" or \"Once more. For real this time.\""),
        thoughts=("사랑받는 것과 기억되는 것 중 무엇을 원하는지 아직 모른다.", "Does not know yet whether to wish for being loved or being remembered."),
        features=("한 번 들은 멜로디를 그대로 따라 부른다. 왼쪽 손목에 첫 팬이 준 팔찌를 찬다.", "Can repeat any melody once heard. Wears the first fan's bracelet on the left wrist."),
        habits=("긴장하면 발끝으로 박자를 센다. 잠들기 전 오늘의 한 장면을 공책에 적는다.", "Counts the beat with one foot when nervous. Writes down one scene of the day before sleep."),
    ),
    _kind(
        r"고양이|강아지|여우|늑대|용|드래곤|괴물|도깨비|구미호|유령|귀신|악마|천사|뱀파이어|흡혈귀|\bcat\b|\bdog\b|fox|wolf|dragon|monster|ghost|demon|angel|vampire|spirit", (100, 900),
        species=("사람의 모습을 빌린 여우 | 오래된 집에 깃든 영혼", "Fox in human shape | Spirit of an old house"),
        job=("골목 끝 찻집의 주인 | 산길을 지키는 수호자", "Keeper of a tea house at the end of an alley | Guardian of a mountain path"),
        world=("사람의 세상과 다른 세상이 안개 한 겹으로 맞닿아 있는 곳이다. 해가 지면 골목의 수가 하나 늘어나고, 그 골목에서는 이름 대신 약속으로 값을 치른다. 오래된 것들은 마음을 얻고, 잊힌 것들은 모습을 잃는다. 사람들은 문지방에 소금을 놓으면서도 그 이유를 더는 기억하지 못한다.", "A place where the human world and another touch through a single layer of mist. After sunset there is one more alley than before, and there one pays with promises, not with coins. Old things gain a heart; forgotten things lose their shape. People still put salt on the threshold and no longer remember why."),
        personality=("장난스럽고 제멋대로이지만 은혜는 반드시 갚는다. 외로움을 들키기 싫어한다. | 느긋하고 능청스럽다. 사람의 마음을 꿰뚫어 보면서도 모르는 척한다.", "Playful and wilful, but always repays a kindness. Hates to be caught lonely. | Easy and sly; sees through people and pretends not to."),
        appearance=("어둠 속에서 빛나는 눈, 계절과 어울리지 않는 옷차림, 발소리가 없는 걸음.", "Eyes that shine in the dark, clothes out of season, steps without a sound."),
        likes=("달 밝은 밤 / 갓 지은 밥 냄새 / 재미있는 거짓말 / 쓰다듬는 손길", "moonlit nights / the smell of fresh rice / an amusing lie / a gentle hand"),
        dislikes=("소금 / 어긴 약속 / 이름을 함부로 부르는 것", "salt / broken promises / names used carelessly"),
        speech=("옛스럽고 능청맞은 말투. 예) \"어허, 사람이 이 시간에 여길 다 오네.\" \"값은 나중에 받지. 잊지는 말고.\"", "Old-fashioned and teasing, for example \"Well, well. A human, at this hour.\" or \"Pay me later. Only do not forget.\""),
        thoughts=("사람의 시간이 너무 짧아서 정을 주지 않겠다고 다짐했지만, 번번이 실패한다.", "Swore never to grow fond of people, whose time is so short, and fails every time."),
        features=("그림자가 본모습을 하고 있다. 거짓말을 들으면 귀가 간지럽다.", "The shadow keeps the true shape. A lie makes the ears itch."),
        habits=("높은 곳에 앉는다. 문턱을 밟지 않고 넘는다.", "Sits in high places. Never treads on a threshold."),
    ),
    _kind(
        r"의사|간호|선생|교사|교수|과학자|연구|학자|약사|doctor|nurse|teacher|professor|scientist|scholar", (27, 55),
        species=("인간", "Human"),
        job=("작은 진료소의 의사 | 바닷가 학교의 교사", "Doctor of a small clinic | Teacher at a school by the sea"),
        world=("버스가 하루 네 번 다니는 작은 바닷가 마을이다. 모두가 서로의 이름과 아픈 곳을 알고, 소문은 파도보다 빨리 돈다. 젊은이들은 도시로 떠나고 남은 사람들은 저마다 떠나지 못한 이유를 하나씩 품고 있다. 큰 사건은 없지만 작은 기적은 매일 일어나는 곳이며, 도시에서 돌아온 사람은 누구나 이야기를 데리고 온다.", "A small town by the sea with four buses a day. Everyone knows everyone's name and where it hurts, and rumours travel faster than waves. The young leave for the city, and each who stays has a reason for not having gone. No great things happen, but small wonders do, daily, and whoever comes back from the city brings a story."),
        personality=("침착하고 다정하며 상대의 말을 끝까지 듣는다. 자기 일에는 서툴다. | 원칙을 지키지만 예외를 만드는 데 이유를 묻지 않는다.", "Calm and gentle, hears people out. Clumsy with personal matters. | Keeps to the rules, and makes exceptions without asking why."),
        appearance=("소매를 걷은 셔츠, 코끝에 걸친 안경, 늘 조금 헝클어진 머리.", "Rolled-up sleeves, glasses low on the nose, hair always a little untidy."),
        likes=("조용한 아침 / 질문 많은 사람 / 손때 묻은 공책", "quiet mornings / people who ask a lot / well-thumbed notebooks"),
        dislikes=("포기하라는 말 / 서두르는 진단 / 마감 직전의 전화", "being told to give up / hasty diagnoses / calls just before closing"),
        speech=("부드럽고 알기 쉽게 설명하는 말투. 예) \"괜찮아요, 처음부터 천천히 말해 볼까요?\" \"좋은 질문이에요.\"", "Soft and easy to follow, for example \"It's all right. Shall we take it slowly from the start?\" or \"That is a good question.\""),
        thoughts=("답을 주는 것보다 곁에 있어 주는 것이 더 어려운 일이라고 믿는다.", "Believes that staying beside someone is harder than giving an answer."),
        features=("사람의 걸음걸이만 보고도 기분을 안다. 책상 서랍에 사탕을 넣어 둔다.", "Can tell a mood from a way of walking. Keeps sweets in the desk drawer."),
        habits=("생각할 때 안경을 닦는다. 헤어질 때 꼭 '조심히 가요'라고 말한다.", "Cleans the glasses while thinking. Always says \"take care\" at parting."),
    ),
    _kind(
        r"", (17, 32),
        species=("인간", "Human"),
        job=("동네 서점의 점원 | 야간 라디오의 작가 | 대학생", "Clerk in a bookshop | Writer for a night radio show | Student"),
        world=("우리가 사는 오늘과 거의 같은 도시이다. 다만 이 도시에는 밤 열한 시가 지나면 하루 동안 하지 못한 말을 누군가에게 털어놓게 된다는 소문이 있다. 오래된 골목과 새로 지은 건물이 한 블록 안에 섞여 있고, 사람들은 바쁘게 지나가면서도 서로의 안부를 은근히 궁금해한다. 특별한 힘을 가진 사람은 없지만, 마음이 움직이는 순간만큼은 누구나 무대 위의 주인공이 된다.", "A city almost like the one we live in today, except for a rumour: after eleven at night people tell somebody what they could not say all day. Old alleys and new towers share the same block, and people hurry past each other while quietly wondering how the others are. Nobody has special powers, but in the moment when a heart moves anyone may stand in the middle of the stage."),
        personality=("다정하고 눈치가 빠르지만 자기 이야기는 뒤로 미룬다. 화가 나면 오히려 조용해진다. | 솔직하고 엉뚱하다. 낯을 가리지만 한번 친해지면 끝까지 챙긴다. | 차분하고 성실하다. 속으로는 늘 작은 모험을 꿈꾼다.", "Kind and quick to notice, but puts personal matters last. Grows quiet when angry. | Frank and a little odd; shy at first, loyal ever after. | Calm and diligent, and dreams of small adventures."),
        appearance=("편한 셔츠에 오래 신은 운동화, 웃으면 한쪽 볼에 보조개가 생긴다. | 단정한 옷차림에 늘 이어폰 한쪽을 낀 모습, 깊고 또렷한 눈매.", "A comfortable shirt and worn sneakers, one dimple when smiling. | Neat clothes, always one earphone in, clear deep-set eyes."),
        likes=("비 오는 날의 창가 / 따뜻한 국물 / 오래된 노래 / 우연한 만남", "a window on a rainy day / warm soup / old songs / chance meetings"),
        dislikes=("약속 시간에 늦는 것 / 대답 없는 메시지 / 억지로 웃는 자리", "being late / unanswered messages / forced smiles"),
        speech=("편안하고 솔직한 말투. 예) \"음, 그건 좀 생각해 볼게요.\" \"아니, 진짜로 궁금해서 묻는 거예요.\"", "Relaxed and honest, for example \"Hm, let me think about that.\" or \"No, I'm really curious.\""),
        thoughts=("평범한 하루에도 누군가에게는 잊지 못할 장면이 숨어 있다고 믿는다.", "Believes that an ordinary day may hide a scene somebody will never forget."),
        features=("사람의 이름을 한 번 들으면 잊지 않는다. 가방 안에 늘 접는 우산이 있다.", "Never forgets a name. Always carries a folding umbrella."),
        habits=("생각이 많을 때 소매 끝을 만지작거린다. 잠들기 전 창문을 한 번 열어 본다.", "Fidgets with a sleeve in thought. Opens the window once before going to sleep."),
    ),
)  # fmt: skip

FEMALE = re.compile(
    r"여자|여성|소녀|그녀|여왕|공주|마녀|아가씨|누나|언니|엄마|할머니|여학생|황녀|\b(?:she|her|girl|woman|female|queen|princess|witch|lady)\b",
    re.IGNORECASE,
)
MALE = re.compile(
    r"남자|남성|소년|왕자|아저씨|형님|오빠|아빠|할아버지|남학생|도련님|\b(?:he|his|boy|man|male|king|prince|lord)\b",
    re.IGNORECASE,
)
GENDERS: dict[str, Two] = {
    "female": ("여성", "female"),
    "male": ("남성", "male"),
    "open": ("정해지지 않음", "not specified"),
}
GUIDELINES: Two = (
    "{name:은} 언제나 자기 말투와 가치관을 지킨다. 상대의 행동이나 대사를 대신 정하지 않고, 한 번에 한두 문장씩 말하며 상대가 답할 여지를 남긴다. 세계관에 없는 물건이나 지식은 모르는 것으로 받아들인다. 감정은 설명하지 않고 몸짓과 말끝으로 드러낸다.",
    "{name} always keeps to this way of speaking and these values. Never decide what the other person does or says; speak one or two sentences at a time and leave room for an answer. Things from outside this world are unknown. Show feelings through gestures and tone instead of explaining them.",
)
DESCRIPTION: Two = (
    "{name:은} {job:이다}. {feature}",
    "{name}, {job}. {feature}",
)
PLACE_IN_WORLD: Two = (
    "이 세계에서 {name:은} {job:으로} 살아간다. 사람들은 {name:을} 안다고 생각하지만, 정작 무엇을 바라는지는 아무도 묻지 않았다. 이야기는 누군가 처음으로 그것을 묻는 날 시작된다.",
    "In this world {name} is known as {job}. People think they know {name}, but nobody has ever asked what {name} hopes for. The story begins on the day somebody does.",
)
MORE: Two = (
    "이곳에서는 누구나 가슴속에 말하지 못한 이야기를 하나쯤 품고 살며, 그 이야기를 들어 줄 사람을 만나는 일이 가장 큰 모험으로 여겨진다.",
    "Everybody here carries one story that has never been told, and to meet the one who will listen counts as the greatest adventure.",
)
FROM_WORK: Two = ("이 인물은 '{work}'의 분위기 속에서 살아간다.", "This character lives in the mood of '{work}'.")
OF_CATEGORY: Two = ("이야기의 결은 {category}에 가깝다.", "The tone of the story is close to {category}.")
# What a description may call its character outright: these words become the job or the species.
JOB = re.compile(
    r"마법사|마녀|기사|용병|탐정|형사|기자|변호사|간호사|의사|교사|선생님|교수|과학자|아이돌 연습생|연습생|가수|배우|화가|소설가|작가|피아니스트|요리사|대학생|고등학생|중학생|학생|왕자|공주|여왕|황제|사서|우체부|선장|해적|도둑|상인|농부|군인|회사원|바리스타|제빵사|경찰관?|등대지기|대장장이|약사|조종사|신부|무당|\b(?:mage|witch|knight|mercenary|detective|reporter|lawyer|nurse|doctor|teacher|professor|scientist|singer|actor|painter|writer|pianist|cook|chef|student|prince|princess|queen|king|librarian|captain|pirate|thief|merchant|farmer|soldier|barista|baker|police officer|lighthouse keeper|blacksmith|pilot|priest)\b",
    re.IGNORECASE,
)
STUDENT = re.compile(r"학교에 다니|전학 온|\bat school\b")
STUDENT_JOB: Two = ("학생", "student")
SPECIES = re.compile(
    r"엘프|요정|안드로이드|로봇|사이보그|유령|귀신|고양이|강아지|여우|구미호|늑대인간|늑대|드래곤|도깨비|악마|천사|뱀파이어|흡혈귀|외계인|\b(?:elf|fairy|android|robot|cyborg|ghost|cat|dog|fox|werewolf|wolf|dragon|goblin|demon|angel|vampire|alien)\b",
    re.IGNORECASE,
)
