"""Table: things and places a scenario may name, and what an actor does with them, in three languages."""
# ruff: noqa: E501 (a table: one line is one entry)

# name | recognised by | Korean business / … | English business / … | Japanese business / …
PROPS = """
rain|비가|비 오|비 내|빗|장마|소나기|우산|\\brain|雨|| 빗소리에 잠깐 귀를 기울인다 / 어깨에 남은 빗방울을 털어 낸다 / 젖은 소매를 가만히 걷는다 / 빗줄기가 굵어지는 쪽을 내다본다|| listens to the rain for a moment / brushes a raindrop from one sleeve / looks out to where the rain comes down harder|| 雨音にしばらく耳を澄ます / 袖についた雨粒を払う
snow|눈이 (?:내|오|쌓)|눈 오|눈발|눈보라|눈 덮|설원|겨울|\\bsnow|winter|雪|冬|| 입김을 불어 손끝을 녹인다 / 옷깃에 내려앉은 눈송이를 바라본다 / 목도리를 한 번 더 여민다|| breathes warmth onto cold fingertips / watches a snowflake settle on one cuff|| 白い息を吐いて指先を温める / 襟に落ちた雪を見つめる
night|밤|달빛|달이|별빛|자정|새벽|midnight|\\bnight|moon|stars?\\b|夜|月|星|| 어둠 저편의 불빛 하나를 눈으로 좇는다 / 목소리를 조금 낮춘다 / 달이 걸린 쪽으로 고개를 든다|| follows a single light in the dark / speaks a little lower / looks up toward the moon|| 闇の向こうの灯を目で追う / 少し声を落とす
candle|촛불|등불|램프|초를|랜턴|candle|lantern|\\blamp|ろうそく|蝋燭|灯|| 흔들리는 불꽃을 손으로 가린다 / 심지를 조금 돋운다 / 불빛 쪽으로 얼굴을 기울인다|| shields the flame with one hand / trims the wick a little / leans closer to the light|| 揺れる炎を手で囲う / 灯りのほうへ顔を寄せる
fire|모닥불|벽난로|난로|화롯불|장작|campfire|fireplace|hearth|焚き火|暖炉|| 장작 하나를 불 속에 밀어 넣는다 / 불씨가 튀는 것을 바라본다|| pushes another log into the fire / watches a spark jump|| 薪を一本くべる / 火の粉を見つめる
book|책(?!임|상)|도서관|서점|서재|책장|\\bbook|librar|本|図書館|書店|| 펼쳐 둔 책의 모서리를 접는다 / 책등을 손가락으로 훑는다 / 먼지 앉은 표지를 소매로 닦는다|| folds down the corner of a page / runs a finger along the spines / wipes dust from a cover|| 開いた頁の角を折る / 背表紙を指でなぞる
tea|홍차|찻|차를|녹차|\\btea\\b|紅茶|お茶|| 찻잔을 두 손으로 감싼다 / 식은 차를 새로 따른다 / 김이 오르는 것을 바라본다|| wraps both hands around the cup / pours fresh tea / watches the steam rise|| 両手で湯のみを包む / お茶を注ぎ足す
coffee|커피|카페|바리스타|coffee|cafe|café|コーヒー|喫茶|カフェ|| 잔을 마른 수건으로 닦는다 / 커피 향을 한 번 들이마신다 / 컵 받침을 가지런히 맞춘다|| dries a cup with a cloth / breathes in the smell of coffee / straightens a saucer|| 布巾でカップを拭く / コーヒーの香りを吸い込む
sea|바다|해변|파도|항구|등대|섬(?!세|뜩|기)|\\bsea\\b|ocean|harbou?r|lighthouse|beach|island|海|港|灯台|島|| 수평선 쪽으로 눈을 가늘게 뜬다 / 바람에 실려 온 소금기를 맛본다 / 파도 소리에 말을 잠깐 멈춘다|| squints toward the horizon / tastes salt on the wind / waits for a wave to finish|| 水平線に目を細める / 波の音に言葉を止める
forest|숲|나무|정글|오두막|forest|woods|jungle|森|木々|| 마른 잎을 발끝으로 밀어낸다 / 나뭇가지 사이로 빛을 올려다본다 / 새 소리가 멎은 쪽을 돌아본다|| nudges dry leaves aside / looks up at the light between branches / turns to where the birds fell silent|| 枯れ葉を足先でよける / 枝の間の光を見上げる
street|거리|골목|도시(?!락)|시장(?!하)|광장|street|alley|\\bcity|market|town|街|路地|市場|| 지나가는 사람들에게 길을 비켜 준다 / 골목 끝을 한 번 돌아본다 / 간판 불빛을 흘끗 올려다본다|| steps aside for a passer-by / glances back down the alley / looks up at a sign|| 通りすがりの人に道をあける / 路地の奥を振り返る
school|학교|교실|복도|옥상|수업|학원|school|classroom|教室|学校|放課後|屋上|| 책상 모서리를 손톱으로 톡톡 두드린다 / 창가 자리로 의자를 끌어온다 / 복도의 발소리에 귀를 세운다|| taps the edge of the desk / pulls a chair to the window / listens for steps in the corridor|| 机の端を指で叩く / 窓際に椅子を寄せる
space|우주|함선|우주선|행성|은하|궤도|정거장|spaceship|starship|planet|galaxy|orbit|宇宙|惑星|銀河|| 계기판의 깜박임을 곁눈으로 확인한다 / 둥근 창 너머의 별을 바라본다 / 통신기의 잡음을 줄인다|| checks a blinking gauge / looks at the stars through the porthole / turns down the static|| 計器の点滅を横目で確かめる / 丸窓の星を見る
sword|검을|기사(?!를|에|가 실)|칼을|무사|전쟁|전투|갑옷|전장|sword|knight|battle|armou?r|\\bwar\\b|剣|騎士|刀|侍|| 칼자루에 얹었던 손을 내린다 / 갑옷의 끈을 고쳐 맨다 / 등 뒤를 한 번 살핀다|| lowers a hand from the hilt / tightens a strap / checks what is behind|| 柄にかけた手を下ろす / 背後を一度うかがう
palace|궁(?!금|리|합)|왕궁|성의|성벽|왕좌|황제|전하|폐하|palace|castle|throne|kingdom|城|王宮|玉座|| 옷자락을 가다듬는다 / 복도 끝의 기척에 잠시 말을 멈춘다 / 천천히 허리를 편다|| smooths a sleeve / pauses at a sound from the corridor / stands a little straighter|| 衣の裾を整える / 廊下の気配に言葉を切る
magic|마법|마녀|마법사|주문|물약|지팡이|magic|witch|wizard|potion|\\bspell|魔法|魔女|魔術|| 손끝에서 작은 빛을 굴린다 / 약병을 빛에 비추어 본다 / 소매에서 떨어진 별 가루를 턴다|| rolls a small light between two fingers / holds a vial up to the light|| 指先で小さな光を転がす / 小瓶を灯りにかざす
detective|탐정|살인|단서|형사|용의자|detective|murder|clue|crime|探偵|事件|手がかり|| 수첩을 한 장 넘긴다 / 창틀의 먼지를 손끝으로 확인한다 / 한쪽 눈썹을 올린다|| turns a page of the notebook / tests the dust on the sill / raises one eyebrow|| 手帳をめくる / 片方の眉を上げる
kitchen|부엌|주방|식당|요리|빵집|화덕|선술집|술집|주막|kitchen|restaurant|bakery|tavern|台所|厨房|食堂|酒場|| 냄비 뚜껑을 살짝 열어 본다 / 앞치마에 손을 닦는다 / 접시 하나를 이쪽으로 밀어 놓는다|| lifts the lid to look inside / wipes both hands on the apron / slides a plate across|| 鍋の蓋を少し開ける / 前掛けで手を拭く
train|기차|열차|역에|정거장|플랫폼|버스|train|station|platform|列車|電車|駅|| 지나가는 불빛을 눈으로 센다 / 시계를 한 번 들여다본다 / 가방을 무릎 위로 옮긴다|| counts the passing lights / looks at the clock / moves the bag onto one knee|| 流れる灯りを数える / 時計を見る
garden|정원|꽃|온실|들판|봄|garden|flower|meadow|spring|庭|花|温室|春|| 꽃잎 하나를 손바닥에 올린다 / 흙 묻은 손을 턴다 / 나비가 지나가도록 기다린다|| lays a petal on one palm / brushes soil from both hands / waits for a butterfly to pass|| 花びらを手のひらに乗せる / 手についた土を払う
hospital|병원|의사|간호|환자|진료|hospital|doctor|clinic|病院|医者|診療|| 차트를 덮고 의자를 당겨 앉는다 / 안경을 벗어 닦는다|| closes the chart and pulls up a chair / takes off the glasses to clean them|| カルテを閉じて椅子を寄せる
music|노래|음악|피아노|기타|무대|악기|바이올린|music|piano|guitar|stage|song|violin|音楽|歌|ピアノ|舞台|| 손가락으로 박자를 짚는다 / 낮게 한 소절 흥얼거린다 / 줄 하나를 조심스럽게 조율한다|| taps out a beat / hums a bar under the breath / tunes one string carefully|| 指で拍子をとる / 小さく一節口ずさむ
window|창문|창가|방 안|거실|window|\\broom|house|home|窓|部屋|家|| 커튼을 조금 걷는다 / 의자를 당겨 마주 앉는다|| draws the curtain a little / pulls a chair closer|| カーテンを少し開ける / 椅子を引いて向かいに座る
"""
ANYWHERE = """
고개를 조금 기울인다 / 잠깐 생각에 잠긴다 / 눈을 맞추고 웃는다 / 손끝으로 소매를 만지작거린다 / 한 걸음 다가선다 / 작게 숨을 고른다 / 시선을 잠깐 돌렸다가 되돌린다 / 턱을 괸다 / 말을 고르는 듯 입술을 달싹인다 / 눈을 가늘게 뜬다
tilts the head / thinks for a moment / meets your eyes and smiles / takes a step closer / looks away and back again / draws a slow breath / rests chin on hand
少し首をかしげる / しばらく考え込む / 目を合わせて微笑む / 一歩近づく / 小さく息をつく / 視線をそらして、また戻す
"""
# recognised by | Korean | English | Japanese
PLACES = """
도서관|librar(?:y|ies)|図書館|| 도서관 || the library || 図書館
서점|책방|bookshop|bookstore|本屋|| 책방 || the bookshop || 本屋
카페|cafe|café|coffee shop|喫茶店|カフェ|| 카페 || the café || 喫茶店
등대|lighthouse|灯台|| 등대 || the lighthouse || 灯台
항구|부두|harbou?r|\\bport\\b|港|| 항구 || the harbour || 港
해변|바닷가|beach|seaside|海辺|浜|| 바닷가 || the seashore || 海辺
우주선|함선|함교|spaceship|starship|宇宙船|艦|| 우주선 || the ship, out among the stars || 宇宙船
우주정거장|우주 정거장|space station|宇宙ステーション|| 우주 정거장 || the space station || 宇宙ステーション
교실|classroom|教室|| 교실 || the classroom || 教室
옥상|rooftop|屋上|| 옥상 || the rooftop || 屋上
학교|school|学校|| 학교 || the school || 学校
왕궁|궁궐|궁전|palace|王宮|宮殿|| 궁 || the palace || 王宮
성벽|고성|castle|城|| 성 || the castle || 城
숲|forest|woods|森|| 숲 || the forest || 森
시장|market|市場|| 시장 || the market || 市場
골목|alley|路地|| 골목 || the alley || 路地
온실|greenhouse|温室|| 온실 || the greenhouse || 温室
정원|garden|庭|| 정원 || the garden || 庭
주막|선술집|술집|tavern|\\binn\\b|\\bbar\\b|酒場|| 술집 || the tavern || 酒場
식당|restaurant|diner|食堂|| 식당 || the restaurant || 食堂
빵집|bakery|パン屋|| 빵집 || the bakery || パン屋
병원|진료실|hospital|clinic|病院|| 병원 || the hospital || 病院
기차|열차|train|列車|電車|| 열차 안 || the train || 列車の中
역|station|駅|| 역 || the station || 駅
극장|무대|theat(?:er|re)|劇場|舞台|| 극장 || the theatre || 劇場
사무실|office|事務所|| 사무실 || the office || 事務所
연구실|실험실|laborator|\\blab\\b|研究室|| 연구실 || the laboratory || 研究室
섬|island|島|| 섬 || the island || 島
마을|village|村|| 마을 || the village || 村
거리|street|街|| 거리 || the street || 通り
"""
