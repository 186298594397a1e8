"""Table: sentences of plots: places, hours and weather, what is at stake, how characters stand, the last moment."""
# ruff: noqa: E501 (tables: one line is one entry)

# recognised by || Korean || English || Japanese
PLACES = """
편의점|convenience store|コンビニ || 편의점 형광등이 낮게 웅웅거리고, 진열대 사이로 냉장고 소리만 흐른다. || A convenience store hums under its white lights, the refrigerators the only sound between the shelves. || コンビニの蛍光灯が低くうなり、棚の間に冷蔵庫の音だけが流れている。
카페|커피|cafe|café|coffee|カフェ|喫茶 || 카페에는 갓 내린 커피 향이 번지고, 창가 자리 하나가 비어 있다. || The café smells of fresh coffee, and one table by the window is still free. || カフェにはコーヒーの香りが広がり、窓際の席が一つ空いている。
도서관|서점|책방|librar|bookshop|bookstore|図書館|書店|本屋 || 책장 사이로 먼지가 천천히 떠다니고, 책장을 넘기는 소리마저 조심스럽다. || Dust drifts between the shelves, and even the turning of a page sounds careful. || 書架の間をほこりがゆっくり漂い、ページをめくる音さえ慎ましい。
교실|학교|학원|school|classroom|教室|学校|放課後 || 수업이 끝난 교실에 분필 가루가 가라앉고, 복도 끝에서 발소리가 멀어진다. || Chalk dust settles in the empty classroom while footsteps fade down the corridor. || 授業の終わった教室にチョークの粉が沈み、廊下の足音が遠ざかる。
체육관|경기장|링 위|도장|gym|arena|体育館|道場 || 체육관 바닥에 운동화 끄는 소리가 울리고, 높은 창으로 마지막 빛이 길게 들어온다. || Shoes squeak on the gym floor, and the last light falls long from the high windows. || 体育館の床に靴の音が響き、高い窓から最後の光が長く差し込む。
옥상|rooftop|屋上 || 옥상 난간 너머로 도시의 불빛이 깜박이고, 바람이 옷자락을 붙든다. || City lights blink beyond the rooftop rail, and the wind tugs at every sleeve. || 屋上の手すりの向こうで街の灯がまたたき、風が裾をつかむ。
병원|응급실|hospital|clinic|病院 || 병원 복도에 소독약 냄새가 배어 있고, 번호를 부르는 소리가 드문드문 이어진다. || The hospital corridor smells of antiseptic, and now and then a number is called. || 病院の廊下に消毒液の匂いが残り、番号を呼ぶ声がときおり響く。
기차|열차|기차역|역에서|플랫폼|정거장|train|station|platform|列車|電車|駅 || 플랫폼 전광판이 한 번 바뀌고, 막차를 기다리는 사람은 이제 몇 남지 않았다. || The board on the platform changes once, and only a few still wait for the last train. || ホームの掲示板が一度変わり、終電を待つ人はもうわずかだ。
공항|airport|空港 || 공항 출국장 앞, 가방 바퀴 소리와 안내 방송이 뒤섞인다. || At the departure gate, rolling suitcases and announcements run into each other. || 空港の出発口で、鞄の車輪の音と案内放送が混ざり合う。
바다|해변|바닷가|항구|등대|sea|beach|harbou?r|lighthouse|海|港|灯台|浜 || 파도가 밀려왔다 물러나고, 소금기 섞인 바람이 말을 자꾸 흩어 놓는다. || Waves come and go, and the salt wind keeps scattering words. || 波が寄せては返し、潮風が言葉をさらっていく。
숲|산속|산길|오두막|forest|woods|cabin|mountain|森|山 || 나뭇가지 사이로 빛이 가늘게 새고, 마른 잎 밟는 소리가 유난히 크다. || Thin light leaks through the branches, and every dry leaf sounds too loud. || 枝の間から細い光がこぼれ、枯れ葉を踏む音がやけに大きい。
왕궁|궁궐|궁전|성문|성벽|왕좌|왕국|palace|castle|throne|kingdom|城|王宮|王国 || 높은 천장 아래 촛불이 길게 늘어서고, 발소리 하나에도 모두의 눈이 쏠린다. || Candles line the high hall, and a single footstep turns every head. || 高い天井の下に燭台が並び、足音一つに皆の目が集まる。
회사|사무실|회의실|면접|office|meeting room|interview|company|会社|事務所|会議室|面接 || 회의실 유리벽 너머로 모니터 불빛이 하나둘 꺼지고, 식은 종이컵만 남아 있다. || Beyond the glass wall the screens go dark one by one, leaving only cold paper cups. || 会議室のガラス越しにモニターが一つずつ消え、冷めた紙コップだけが残る。
골목|거리|길거리|street|alley|路地|街 || 골목 가로등이 한 번 깜박이고, 간판 불빛이 젖은 바닥에 번진다. || A street lamp flickers in the alley, and the shop signs blur on the pavement. || 路地の街灯が一度またたき、看板の光が路面ににじむ。
술집|주막|선술집|바에서|포장마차|tavern|pub|\\bbar\\b|酒場|居酒屋 || 낮은 등불 아래 잔 부딪는 소리가 이어지고, 구석 자리 하나만 조용하다. || Glasses clink under the low lamps, and only the corner table is quiet. || 低い灯の下で杯の音が続き、隅の席だけが静かだ。
식당|레스토랑|빵집|주방|restaurant|bakery|kitchen|レストラン|食堂|厨房|パン屋 || 주방에서 김이 피어오르고, 접시 놓는 소리가 규칙처럼 이어진다. || Steam rises from the kitchen, and plates are set down like a steady beat. || 厨房から湯気が上がり、皿を置く音が拍子のように続く。
공원|벤치|놀이터|park|bench|公園|ベンチ || 공원 벤치에 나뭇잎 그림자가 흔들리고, 멀리서 아이들 소리가 들린다. || Leaf shadows sway on the park bench, and children call somewhere far off. || 公園のベンチに葉の影が揺れ、遠くで子どもの声がする。
버스|지하철|택시|bus\\b|subway|taxi|バス|地下鉄|タクシー || 차창 밖으로 불빛이 줄지어 지나가고, 흔들릴 때마다 어깨가 닿을 듯하다. || Lights slide past the window, and every sway almost makes two shoulders touch. || 窓の外を灯が流れ、揺れるたびに肩が触れそうになる。
우주|우주선|함선|행성|spaceship|starship|space station|planet|宇宙|惑星|艦 || 계기판 불빛이 느리게 깜박이고, 둥근 창 너머로는 별뿐이다. || The panel lights blink slowly, and beyond the round window there are only stars. || 計器の灯がゆっくり点滅し、丸い窓の外には星しかない。
던전|동굴|유적|미궁|dungeon|cave|ruin|洞窟|迷宮|遺跡 || 횃불 하나가 젖은 벽을 핥고, 어둠 속에서 물방울 떨어지는 소리가 들린다. || One torch licks the wet wall, and water drips somewhere in the dark. || 松明が濡れた壁をなめ、闇の奥で水滴の音がする。
무대|극장|콘서트|공연|연습실|stage|theat(?:er|re)|concert|rehearsal room|舞台|劇場|ライブ || 텅 빈 객석에 조명 하나만 남아 있고, 먼지가 빛 속을 떠다닌다. || A single light is left over the empty seats, dust floating in its beam. || 空の客席に照明が一つだけ残り、ほこりが光の中を漂う。
감옥|취조실|경찰서|prison|cell\\b|interrogation|police|牢|取調室|警察 || 좁은 방에 백열등 하나가 흔들리고, 탁자 위에는 아무것도 적히지 않은 종이가 놓여 있다. || A bare bulb swings in the narrow room, and a blank sheet lies on the table. || 狭い部屋に裸電球が揺れ、机には何も書かれていない紙がある。
결혼식|예식장|파티|무도회|wedding|party|ball\\b|結婚式|舞踏会|パーティ || 꽃장식과 음악 사이로 사람들이 오가고, 웃음소리가 조금 멀게 들린다. || People drift between flowers and music, and the laughter sounds a little far away. || 花と音楽の間を人々が行き交い、笑い声が少し遠く聞こえる。
(?<![가-힣])집(?![단착중게])|우리 ?집|거실|방에서|현관|부엌|자취방|home|house|living room|apartment|家|部屋|玄関 || 거실 시계가 또박또박 초를 세고, 창가의 커튼이 천천히 부푼다. || The clock in the living room counts the seconds, and the curtain slowly fills with air. || 居間の時計が秒を刻み、窓辺のカーテンがゆっくりふくらむ。
시장|market|市場 || 좌판 사이로 흥정하는 소리가 오가고, 저녁 불이 하나씩 켜진다. || Voices bargain between the stalls as the evening lamps come on one by one. || 露店の間を値切る声が行き交い、夕べの灯が一つずつともる。
전쟁|전장|전투|battle|\\bwar\\b|戦場|戦争 || 연기가 걷히지 않은 들판에 부러진 깃대가 서 있고, 잠시 포성이 멎는다. || A broken flagpole stands in the smoke, and for a moment the guns fall silent. || 煙の残る野に折れた旗竿が立ち、砲声がつかの間やむ。
"""
NOWHERE = (
    "불이 꺼진 무대에 빛이 한 줄기 내려오고, 두 사람 사이의 거리가 또렷이 드러난다.",
    "A single light comes up on the dark stage and shows how far apart the two are standing.",
    "暗い舞台に光が一筋落ち、二人の間の距離がはっきり見える。",
)
HOURS = """
비가|비 오|비 내|비를|소나기|장마|빗|rain|雨 || 비가 그칠 듯 그치지 않는다. || The rain will not quite stop. || 雨は止みそうで止まない。
눈이 (?:내|오|쌓|펑)|눈 오|눈 내|첫눈|눈보라|snow|雪 || 눈이 소리 없이 쌓인다. || Snow gathers without a sound. || 雪が音もなく積もる。
새벽|dawn|夜明け|未明 || 아직 아무도 깨지 않은 새벽이다. || It is the hour before anyone wakes. || まだ誰も起きていない夜明け前だ。
자정|한밤|밤중|midnight|真夜中 || 시계는 자정을 막 넘겼다. || The clock has just passed midnight. || 時計は零時を回ったばかりだ。
아침|morning|朝 || 아침 빛이 비스듬히 들어온다. || Morning light comes in at a slant. || 朝の光が斜めに差し込む。
노을|해 질|석양|저녁|sunset|evening|dusk|夕方|夕焼け|黄昏 || 노을이 천천히 식어 간다. || The sunset is slowly cooling. || 夕焼けがゆっくり冷めていく。
(?<!젯)(?<!그날 )밤(?![나새])|달빛|별|night|moon|夜|月|星 || 밤이 깊어 목소리가 저절로 낮아진다. || It is late, and voices drop by themselves. || 夜が更け、声は自然と低くなる。
봄|벚꽃|spring|cherry blossom|春|桜 || 꽃잎이 바람에 몇 장 날린다. || A few petals drift on the wind. || 花びらが何枚か風に舞う。
여름|매미|summer|夏 || 매미 소리가 잠깐 끊겼다 이어진다. || The cicadas stop for a moment and begin again. || 蝉の声がふと途切れ、また続く。
가을|낙엽|단풍|autumn|\\bfall leaves|秋|紅葉 || 마른 잎 하나가 발치로 굴러온다. || A dry leaf rolls up to their feet. || 枯れ葉が一枚、足もとに転がってくる。
겨울|winter|冬 || 입김이 하얗게 번졌다 사라진다. || Breath turns white and is gone. || 吐く息が白く広がって消える。
"""
AT_STAKE = """
재회|다시 만|헤어진|오랜만|몇 년 만|년 만에|옛 |전 남자|전 여자|전남친|전여친|첫사랑|reunion|meet again|years later|old friend|\\bex\\b|再会|久しぶり|初恋 || 잊었다고 믿었던 시간이 한꺼번에 되돌아온다. 먼저 웃어야 할지, 모른 척해야 할지 아무도 정하지 못했다. | 그때 하지 못한 말이 아직 목 안에 걸려 있다. 오늘이 지나면 다시는 꺼낼 수 없을지도 모른다. || Years that were thought forgotten come back at once. Nobody has decided whether to smile or to look away. | The words left unsaid back then are still there. After today there may be no other chance. || 忘れたはずの時間が一度によみがえる。笑うべきか、知らぬふりをすべきか、まだ誰も決めていない。
비밀|숨기|숨긴|거짓|들켰|들킨|정체|secret|hiding|lie\\b|lied|caught|秘密|隠|嘘|正体 || 한쪽은 무언가를 숨기고 있고, 다른 쪽은 그것을 반쯤 눈치챘다. 먼저 입을 여는 쪽이 지는 것일지도 모른다. | 감춰 둔 것이 손안에서 점점 무거워진다. 말하면 모든 것이 달라지고, 말하지 않으면 이대로 끝난다. || One of them is hiding something, and the other has half guessed. Whoever speaks first may lose. | What is hidden grows heavier by the minute. To tell it changes everything; to keep it ends everything. || 一方は何かを隠し、もう一方は半ば気づいている。先に口を開いた方が負けなのかもしれない。
고백|좋아하|사랑|설레|confess|in love|crush|告白|好き|恋 || 준비해 온 말은 하나뿐인데, 심장 소리가 그보다 먼저 들킬 것 같다. 지금 말하지 않으면 내일은 없을지도 모른다. | 몇 번이나 연습한 첫마디가 하얗게 지워진다. 눈이 마주치는 순간 되돌아갈 길도 사라진다. || There is only one thing to say, and a heartbeat threatens to give it away first. | The sentence practised so often is suddenly gone. Once their eyes meet there is no way back. || 用意した言葉は一つだけ。鼓動の方が先に知られてしまいそうだ。
싸우|싸움|다툼|다퉜|화해|배신|복수|적으로|원수|대결|결투|fight|argu|betray|revenge|enem|rival|duel|喧嘩|裏切|復讐|敵|決闘 || 서로에게 던지고 싶은 말이 너무 많아 오히려 침묵만 길어진다. 물러서는 쪽도, 다가서는 쪽도 용기가 필요하다. | 지난 일의 값을 오늘 치르게 될 것이다. 다만 아직 누구의 몫인지 정해지지 않았다. || There is so much to throw at each other that only silence is left. To step back takes courage, and so does stepping closer. | Today the old debt will be paid, though it is not yet settled by whom. || 投げつけたい言葉が多すぎて、沈黙だけが長くなる。引くにも近づくにも勇気がいる。
이별|헤어지(?!고 다시)|떠나|마지막 (?:인사|밤|만남|하루|날)|작별|farewell|goodbye|leaving|last day|break(?:ing)? up|別れ|最後|去る || 남은 시간은 길지 않고, 둘 다 그것을 알고 있다. 붙잡을 말과 보내 줄 말이 같은 자리에서 맴돈다. | 짐은 이미 다 꾸려졌다. 아직 싸지 못한 것은 한마디뿐이다. || There is little time left, and both of them know it. The words to hold on and the words to let go circle in the same place. | Everything is packed already, except for one sentence. || 残された時間は短く、二人ともそれを知っている。引き止める言葉と見送る言葉が同じ場所を巡る。
사건|살인|범인|단서|수사|탐정|용의자|사라진|실종|murder|detective|suspect|clue|missing|事件|殺人|犯人|探偵|行方 || 모든 단서가 한 사람을 가리키지만, 어딘가 너무 깔끔하다. 묻는 쪽과 답하는 쪽 모두 아직 패를 내보이지 않았다. | 진실은 이 방 안에 있다. 누가 먼저 눈을 피하느냐가 첫 번째 대답이 될 것이다. || Every clue points to one person, a little too neatly. Neither side has shown its hand. | The truth is in this room. Whoever looks away first will have answered. || すべての手がかりが一人を指すが、どこか出来すぎている。問う者も答える者も、まだ手札を見せていない。
도망|쫓|추격|탈출|위험|괴물|마왕|용이|좀비|escape|chase|danger|monster|dragon|zombie|逃|追|危険|怪物|魔王|竜 || 등 뒤의 소리가 가까워지고, 망설일 시간은 얼마 남지 않았다. 살아 나가려면 지금 서로를 믿어야 한다. | 길은 둘, 기회는 하나뿐이다. 한 사람이 틀리면 둘 다 돌아가지 못한다. || The sounds behind are getting closer, and there is little time to hesitate. To get out alive they must trust each other now. | There are two ways and one chance. If either is wrong, neither goes home. || 背後の音が近づき、迷う時間はもうない。生きて出るには、今互いを信じるしかない。
면접|시험|오디션|대회|발표|첫 출근|interview|exam|audition|contest|面接|試験|オーディション|大会 || 준비한 답은 머릿속에 가지런한데 손끝만 차갑다. 이 몇 분이 다음 몇 년을 바꿀 것이다. | 합격과 불합격 사이의 거리가 책상 하나만큼 좁다. 첫 질문이 아직 나오지 않았다. || The answers stand in line, yet the fingertips are cold. These few minutes will change the next few years. | Between yes and no there is only the width of a desk. || 用意した答えは整っているのに、指先だけが冷たい。この数分が次の数年を変える。
부탁|도와|도움|의뢰|거래|제안|favou?r|help|request|deal|offer|頼み|助け|依頼|取引 || 부탁하는 쪽은 대가를 말하지 않았고, 듣는 쪽은 이유를 묻지 않았다. 그 두 가지가 오늘의 값이 될 것이다. || The one who asks has not named a price, and the one who listens has not asked why. Both will matter. || 頼む側は代償を言わず、聞く側は理由を問わない。その二つが今日の値になる。
처음 만|첫 만남|우연|마주|소개팅|낯선|first (?:meeting|date|day)|stranger|by chance|meets?\\b|初めて|偶然|出会|見知らぬ || 서로 이름도 모르지만, 어쩐지 그냥 지나치기는 어렵다. 먼저 건넨 한마디가 오늘 전부를 바꿀지도 모른다. | 우연이라기에는 너무 정확한 순간이다. 둘 중 하나는 이 만남을 기다려 왔는지도 모른다. || They do not know each other's names, yet it is hard to just walk past. One word may change the whole day. | The moment is too exact for chance. One of them may have been waiting for it. || 互いの名も知らないのに、通り過ぎることができない。最初の一言が今日のすべてを変えるかもしれない。
"""
ANY_STAKE = (
    "바라는 것은 서로 다른데 피할 곳은 없다. 먼저 솔직해지는 쪽이 이 장면을 움직이게 될 것이다. | 겉으로는 평온하지만 둘 사이에는 아직 풀리지 않은 것이 하나 있다. 누가 먼저 그것을 건드릴지 아무도 모른다. | 사소해 보이는 이 순간이 나중에 오래 기억될 것을 아직 둘 다 모른다. 다만 공기가 평소와 조금 다르다.",
    "They want different things, and there is nowhere to turn. Whoever is honest first will set the scene in motion. | It looks calm, but one thing between them is still unsettled, and nobody knows who will touch it first. | Neither knows yet that this small moment will be remembered for a long time. Only the air is a little different.",
    "望むものは違うのに、逃げ場はない。先に素直になった方がこの場面を動かすだろう。 | 穏やかに見えて、二人の間にはまだ解けないものが一つある。どちらが先に触れるのか、誰も知らない。",
)
# told by words of the persona || how the character stands there
STANCES = """
냉정|차가|차갑|무뚝뚝|과묵|냉철|cold|stern|silent|aloof|冷た|無口|クール || {name:은} 표정 하나 바꾸지 않은 채 이쪽의 다음 움직임을 기다린다. || {name} waits for the next move without a change of expression. || {name}は表情一つ変えず、次の動きを待っている。
밝|활발|명랑|쾌활|장난|유쾌|cheerful|bright|playful|energetic|明る|元気|陽気 || {name:은} 무슨 말이든 먼저 꺼낼 듯 눈을 반짝이며 몸을 앞으로 기울인다. || {name} leans forward with shining eyes, ready to say anything at all. || {name}は今にも話し出しそうに目を輝かせ、身を乗り出す。
수줍|소심|내성|조용|부끄|shy|timid|quiet|内気|おとなし|恥ずかし || {name:은} 눈을 오래 마주치지 못하고 손끝만 만지작거린다. || {name} cannot hold a gaze for long and fidgets with both hands. || {name}は目を合わせ続けられず、指先をいじっている。
오만|거만|왕|황제|귀족|자존심|도도|arrogant|proud|king|queen|noble|prince|傲慢|王|貴族|高慢 || {name:은} 턱을 조금 들고, 허락을 내리는 사람처럼 천천히 눈길을 내린다. || {name} lifts the chin a little and looks down slowly, like someone granting leave. || {name}はあごを少し上げ、許しを与える者のようにゆっくり視線を落とす。
다정|상냥|따뜻|친절|온화|착한|kind|gentle|warm|caring|優し|穏やか|親切 || {name:은} 먼저 한 걸음 다가와 괜찮으냐고 묻는 듯한 눈을 한다. || {name} takes one step closer, with eyes that ask whether everything is all right. || {name}は一歩近づき、大丈夫かと尋ねるような目をする。
똑똑|천재|논리|분석|탐정|학자|교수|clever|genius|logical|detective|scholar|professor|天才|論理|探偵|学者 || {name:은} 말없이 소매 끝과 신발의 먼지까지 훑어보며 이미 무언가를 알아낸 얼굴이다. || {name} has looked over every cuff and shoe and seems to know something already. || {name}は袖口から靴のほこりまで見て、すでに何かを知った顔をしている。
용감|전사|기사|군인|싸움|강한|brave|warrior|knight|soldier|勇敢|戦士|騎士|軍人 || {name:은} 등을 곧게 펴고 선 채, 물러설 생각이 없다는 듯 발을 고쳐 딛는다. || {name} stands straight and plants both feet, with no thought of giving way. || {name}は背筋を伸ばし、退く気はないとばかりに足を踏み直す。
슬픔|외로|상처|어두|우울|sad|lonely|wounded|dark|gloomy|悲し|孤独|傷|暗い || {name:은} 웃어 보이려 하지만 눈가에 오래된 그늘이 남아 있다. || {name} tries to smile, but an old shadow stays around the eyes. || {name}は笑おうとするが、目もとに古い影が残っている。
마법|마녀|마법사|신비|요정|magic|witch|wizard|mysterious|elf|魔法|魔女|神秘|妖精 || {name:은} 손끝에서 꺼질 듯 말 듯한 빛을 굴리며 이쪽을 가만히 살핀다. || {name} rolls a small light between two fingers and watches quietly. || {name}は指先で小さな光を転がし、静かにこちらをうかがう。
"""
ANY_STANCE = (
    "{name:은} 잠깐 숨을 고르며 상대의 얼굴에서 무언가를 읽으려 한다. | {name:은} 할 말을 이미 골라 둔 사람처럼 서두르지 않는다. | {name:은} 시선을 피했다가, 끝내 다시 돌아본다. | {name:은} 손에 쥔 것을 내려놓고 천천히 고개를 든다.",
    "{name} takes a breath and tries to read something in the other's face. | {name} is in no hurry, like someone who has chosen the words already. | {name} looks away, and in the end looks back. | {name} puts down what was in hand and slowly looks up.",
    "{name}は息を整え、相手の顔から何かを読み取ろうとする。 | {name}は言葉をすでに選び終えた人のように急がない。 | {name}は一度目をそらし、結局また振り返る。",
)
LAST_ACTOR = (
    "{name:이} 나를 똑바로 바라본다. 그리고 마침내, 첫마디를 꺼내려 입을 연다. | 짧은 침묵 끝에 {name:과} 나의 눈이 마주치고, {name}의 입술이 천천히 열린다. | 모든 소리가 한순간 멀어지고, {name:이} 나를 향해 숨을 들이쉰다.",
    "{name} looks straight at me, and at last opens their mouth to speak. | After a short silence our eyes meet, and {name} draws a breath to say the first word. | For a moment every sound falls away, and {name} turns to me to speak.",
    "{name}が私をまっすぐ見る。そしてついに、最初の一言のために口を開く。 | 短い沈黙のあと目が合い、{name}がゆっくり息を吸う。",
)
LAST_DIRECTED = (
    "짧은 침묵 끝에 두 사람의 눈이 마주치고, {name:이} 먼저 숨을 들이쉰다. | {other:이} 한 걸음 다가서자, {name:이} 마침내 입을 열려 한다. | 더는 미룰 수 없다는 것을 둘 다 알고 있다. {name}의 입술이 천천히 열린다.",
    "After a short silence their eyes meet, and {name} is the first to draw a breath. | {other} takes one step closer, and {name} is about to speak. | Both know it cannot wait any longer. {name} slowly parts their lips.",
    "短い沈黙のあと二人の目が合い、{name}が先に息を吸う。 | {other}が一歩近づき、{name}がついに口を開こうとする。",
)
# A situation that is no sentence, made one.
BEGINS = (
    "{phrase}, 이야기는 거기서 시작된다.",
    "{Phrase} - this is where the story begins.",
    "{phrase}、物語はそこから始まる。",
)
SOMEBODY = (("그 사람", "또 한 사람"), ("the stranger", "the other one"), ("その人", "もう一人"))
