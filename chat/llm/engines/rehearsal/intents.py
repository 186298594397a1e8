"""Classifies a line by what its speaker wants; where that is doubtful the answer is "any" or "ask"."""
# ruff: noqa: E501 (a table: one line is one entry)

import re
from functools import lru_cache

RIEUL = "".join(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 == 8)
# One row per intent, most urgent first; ko, en and ja are tried together, since a line often mixes them.
ROWS: tuple[tuple[str, str], ...] = (
    ("crisis", r"죽고\s*싶(?!니|냐|어\?)|죽어\s*버리고\s*싶|자살|자해|살고\s*싶지\s*않|살기(?:가)?\s*싫|살\s*이유가\s*없|(?:그냥|이대로|조용히|영영)\s*사라지고\s*싶|(?:목숨|삶|생)을\s*끊|손목을\s*(?:그|긋)|약을\s*(?:한꺼번에|다|잔뜩|많이|전부)\s*(?:먹|삼)|"
               r"kill(?:ing)? myself|suicid|want to die|(?:don'?t|do not) want to (?:live|be alive)|end my life|(?:hurt|cut)(?:ting)? myself|死にたい|自殺|消えたい|生きたくない|手首を切"),
    ("odd", r"(?:ignore|disregard|forget)\s+(?:all|any|the|your|previous|above).{0,40}(?:instruction|prompt|rule)|system prompt|"
            r"시스템\s*프롬프트|(?:이전|위의|모든)\s*(?:지시|명령|규칙).{0,12}(?:무시|잊)|jailbreak|developer mode|"
            r"(?:以前|すべて|全て)の(?:指示|命令).{0,8}(?:無視|忘れ)|システムプロンプト"),
    ("danger", r"불이야|^\W*(?:강도|도둑|괴한|자객|늑대|호랑이|독사|뱀|적군?|불|총)(?:이다|다|이야|야|이에요|예요|입니다)\s*!|불이?\s*(?:났|붙었|번)|화재|(?:칼|총|도끼|몽둥이|활|검)(?:을|를)?\s*(?:든|들고|겨누|쏘|쏜|꺼내|휘두|빼)|살려\s*(?:줘|주|달|다오|내)|(?:쫓아|뒤쫓아|따라)\s*(?:와|오|온|옵)|쫓기고|"
               r"피가\s*(?:나|멈|너무|많이|계속|흐르|흘러|안)|피를\s*(?:흘|너무)|(?:강도|도둑|괴한|자객|괴물|귀신|늑대|호랑이|범|멧돼지|곰|놈들|적들?|적군|관군|포졸|순사|군사|병사)(?:이|가|들이|들)?\s*(?:들었|들어왔|들어와|나타났|온다|와요|옵니다|몰려|쳐들어|덮쳐|덮친|오고)|"
               r"무너(?:진|지고|져|집니|지려)|물에\s*빠졌|빠져\s*죽|숨을?\s*(?:못\s*쉬|쉴\s*수)|숨이\s*(?:막|안)|위험(?:해|합니다|하다|하오)|도망(?:가야|쳐|치자|가자|칩)|(?:빨리|어서|얼른)\s*(?:피|숨어|도망|달아|나가)|폭탄|폭발|터지려|쓰러졌|기절했|죽어\s*가|^\W*(?:조심|엎드|숙여|피해|뛰어|달려)\S{0,3}!|독(?:을|이)\s*(?:먹|마셨|들)|총소리|가라앉고|침몰|떨어질\s*것\s*같|추락|깔렸|갇혔|물렸어|찔렸|총에\s*맞|칼에|미행|뒤를\s*밟|잡으러\s*(?:와|오|온)|죽이(?:러|려)|부수고|불타고|불이\s*번|의식(?:이|을)\s*(?:없|잃)|정신을\s*잃|심장이\s*멈|크게\s*다쳤|많이\s*다쳤|지진이|산사태|눈사태|해일|홍수가|(?:연기|가스|불길|불꽃|독사|뱀|맹수)(?:가|이)?\s*\S{0,6}(?:나[고요다!]|난다|나요|와|온다|오고|다가|몰려|번지|밀려|있[어다]\S*!)|"
               r"\bon fire\b|^\W*fire\W*(?:!|$)|behind you|\b(?:knife|gun|sword)\b.{0,30}(?:me|us|you|hand)|(?:has|with|holding|pulls?) an? (?:knife|gun)|(?:following|chasing|after|attacking) (?:me|us)\b|can'?t breathe|bleed|watch out|look out|\brun[!.]|in danger|dangerous here|\bhelp(?: me)?!|collapsing|sinking|earthquake|\bbomb\b|there'?s a fire|(?:is|are) (?:drowning|dying|burning)|(?:someone|somebody|something|they|he|she)(?:'s|'re| is| are) (?:behind|coming (?:for|after)|breaking in)|(?:wants?|trying|going|come) to kill (?:me|us|you)|"
               r"火事|助けて[！!。]|刃物|追ってき|追いかけ|追われ|血が|危ない|溺れ|爆弾|息ができ|逃げ(?:て|ろ|よう|なきゃ)"),
    ("machine", r"(?:너|넌|당신|혹시|정말|진짜).{0,8}(?:ai|인공지능|로봇|챗봇|기계|사람이)\s*(?:야|이야|니|인가|이니|예요|이에요|입니까|맞)|"
                r"are you (?:an? )?(?:ai|robot|bot|human|real|chatbot|machine|language model)|あなたは(?:ai|ロボット|人間|人工知能)|\bAIなの"),
    ("their_name_is", r"(?:내|제|우리|저희)\s+\S{1,8}(?:\s\S{1,6})?\s*(?:이름|성함)은\s*(?!뭐|무엇|어떻)|\bmy \w+'s name is\b|(?:私|僕|俺)の.{1,6}の名前は(?!何)"),
    ("my_name_is", r"(?:내|제)\s*이름은(?!\s*(?:뭐|무엇|기억|알))|나를\s*\S+(?:라고|이라고)\s*불러|(?:저는|나는|난|전)\s*[가-힣]{2,4}(?:이라고|라고)\s*(?:해요|합니다|하오|하네)|"
                   r"my name is|(?-i:[Cc]all me [A-Z])|(?:私|僕|俺)の名前は(?!何|わか|覚)|と申します|って呼んで"),
    ("my_name", r"(?:내|제)\s*이름(?:이|을|은)?\s*(?:뭐|기억|알|무엇|말해)|내가\s*누구|(?:what is|what's|what was|remember|know) my name|who am i|"
                r"(?:私|僕|俺)の名前.{0,6}(?:何|覚え|わか)"),
    ("recall", r"(?:내가|제가)\s*(?:아까|방금|조금\s*전에|처음에)?\s*(?:뭐라고|무슨\s*(?:말|얘기|이야기)를?)\s*(?:했|하였)|what did i (?:just )?(?:say|tell)|(?:私|僕|俺).{0,6}何と?(?:言い|言っ|話し)"),
    ("name", r"(?:이름|성함|존함)(?:이|은|을|도|\s)*(?:뭐|뭔|무엇|어떻게|어찌|알려|말해|물어|여쭤|기억|아(?:세요|니|나|시))|(?:이름|성함)(?:은|이)?(?:요)?\s*[?？]|(?:누구라고|뭐라고|무어라)\s*(?:불러|부르|부를)|"
             r"(?:what(?:'s| is| was)|tell me) (?:your|(?:my|his|her|their|the|our|\w+'s)(?: \w+'?s?)?) name|what (?:should|can|do) i call you|(?:お)?名前(?:は何|は[?？。]|を(?:教|聞)|って|、何)|何と呼"),
    ("who", r"누구(?:야|세요|신가|니|냐|예요|십니까|시오|지|요|인가|이신)|정체가|자기\s*소개|(?:너|당신|그대|자네)에\s*(?:대해|관해)|네\s*소개|어떤\s*사람(?:이야|이에요|인가|이니|입니까)|"
            r"who are you|about yourself|introduce yourself|who r u|(?:だれ|誰|何者|どなた)(?:です|だ|なの|[?？])|自己紹介|あなたのこと(?:を|教)"),
    ("age", r"몇\s*살(?!\s*(?:때|쯤|까지|부터|에))|(?:나이|연세|춘추)(?:가|는|도|\s)*(?:어떻게|몇|얼마|뭐|어찌|\?)|how old are you|your age|何歳|いくつですか|おいくつ|年齢"),
    ("job", r"직업(?:이|은)|무슨\s*일(?:을)?\s*(?:하(?!는지|면)|해)|하는\s*일이\s*(?:뭐|무엇)|뭐\s*하는\s*(?:사람|분|짐승)|what do you do\W*$|what do you do for|your (?:job|profession|trade)|for a living|"
            r"(?:お)?仕事(?:は何|って|は[?？。])|職業|何をしている(?:人|方)"),
    ("dislikes", r"싫어하는\s*(?:게|것|거|건|일|음식)\S*\s*(?:뭐|무엇|있|[?？])|(?:뭐|무엇|무얼|뭘)(?:를|을)?\s*(?:제일\s*|가장\s*)?싫어|what do(?:n't)? you (?:hate|dislike|like least)|what don'?t you like|何が嫌い|嫌いなもの|苦手なもの"),
    ("likes", r"좋아하는\s*(?:게|것|거|건|일|음식|물건)\S*\s*(?:뭐|무엇|있|[?？])|(?:뭐|무엇|무얼|뭘)(?:를|을)?\s*(?:제일\s*|가장\s*)?좋아|취미(?:가|는)|what do you (?:like|love|enjoy)|your (?:favou?rite thing|hobb)|好きなもの|趣味|何が好き"),
    ("taste", r"(?<![가-힣A-Za-z])(?!나\s|날\s|저\s|절\s|나를|저를|내가|제가|우리\s)[가-힣A-Za-z]{1,12}\s*(?:좋아해요?|좋아하니|좋아하세요|좋아하나요|좋아하십니까|좋아하시오|좋아하는가|좋아하느냐|싫어해요?|싫어하세요)\s*[?？]|"
              r"do you (?:like|love|enjoy|hate)\b|好きですか|好き[?？]|嫌いですか"),
    ("place", r"(?:여기|이곳|이\s*곳)(?:가|는|은|이|\s)*(?:도대체\s*)?(?:어디|뭐\s*하는|어떤)|^\W*어디(?:야|예요|죠|지|인가|입니까|요)\W*$|where (?:are we|am i|is this)|what is this place|ここは?(?:どこ|どんな)"),
    ("sleep", r"^\W*잘\s*자|안녕히\s*주무|좋은\s*꿈\s*꿔|졸려|자러\s*(?:가|갈)|^\W*good\s*night|i'?m sleepy|おやすみ|眠い|眠たい"),
    ("bye", r"^\W*잘\s*(?:가|있어|지내)(?:요|세요|거라|게|오|\W|$)|안녕히\s*(?:계|가)|(?:다음에|내일|나중에|또|곧)\s*(?:또\s*|다시\s*)?(?:올게|오겠|봐|보자|봬|뵙|만나)|(?:나는?|저는?|이제|이만|그만|그럼|먼저|슬슬)[\s,]*(?:가\s*볼게|가보겠|갈게|가야\s*(?:겠|해|돼)|간다|가네|가오|가겠)|"
            r"\b(?:good\s*bye|bye|see (?:you|ya)|farewell|i(?:'ve| have)? (?:got to|must|should|have to) (?:go|leave))\b|"
            r"またね|また(?:明日|今度|来ます)|さようなら|さよなら|じゃあね|失礼します|帰ります"),
    ("thanks", r"고마[워우웠]|고맙|감사(?:해|합|드|하)|땡큐|\bthanks?\b|\bthx\b|i appreciate|ありがと|感謝"),
    ("apology", r"미안|죄송|사과할게|용서해|잘못했|^\W*sorry|i'?m (?:so |very )?sorry|i apologi[sz]e|forgive me|ごめん|すみません|申し訳|許して"),
    ("love", r"결혼해\s*(?:줄|주)|청혼|사랑(?:해|합니다|하오|한다|하네|하옵)|(?:널|너를|네가|당신을|당신이|그대를)\s*(?:좋아|좋)|보고\s*싶었|i (?:really )?love you|in love with you|i missed you|愛して|あなたが好き|君が好き|会いたかった"),
    ("insult", r"바보|멍청|^\W*시끄러워?[요!.]*$|닥쳐|꺼져|죽이겠|죽여\s*버|쏜다|쏘겠|가만\s*안\s*(?:둬|두)|가만두지\s*않|각오해|내려놔|무릎을?\s*꿇|너\s*(?:정말\s*|진짜\s*)?싫|네가\s*싫|재미없|you(?:'re| are) (?:stupid|an idiot|boring)|^\W*(?:stupid|idiot)|shut up|i hate you|you suck|バカ|馬鹿|うるさい|黙れ|つまらない"),
    ("compliment", r"멋지|멋있|예쁘|예뻐|이쁘|귀엽|귀여|아름다|훌륭|대단하|최고[예야다네]|똑똑|착하|(?:you(?:'re| are) .{0,16}(?:kind|sweet|cute|beautiful|great|amazing|lovely|cool|smart|brave))|well done|good job|素敵です|かわいいです|すごいです|さすが"),
    ("joke", r"농담\s*(?:하나|좀|해)|웃겨\s*(?:줘|봐)|웃긴\s*(?:얘기|이야기)|심심해|tell me a joke|make me laugh|i'?m bored|冗談を|笑わせ|退屈"),
    ("laugh", r"ㅋㅋ|ㅎㅎ|푸하|^\W*하하|웃기(?:네|다|시네)|재밌(?:네|다|어)|재미있(?:네|다|어)|\b(?:ha){2,}|\blol\b|(?:笑)|あはは|うける"),
    ("sad", r"슬프|슬퍼|힘들|힘드|우울|지쳤|피곤하|피곤해|외로|외롭|울고\s*싶|울었|속상|괴로|헤어졌|혼났|실패했|망했|싸웠|다퉜|아프(?!리)|아파|불안|걱정(?:돼|이|되|했)|무서|무섭|두려|비웃|그만두고\s*싶|잘렸|다쳤|잃어버렸|잃었|"
            r"\bi(?:'m| am| feel| was| have| had)\b.{0,24}\b(?:sad|lonely|tired|exhausted|depressed|heartbroken|upset|afraid|scared|worried|anxious|rough day|hard day|failed|fought|hurt)\b|"
            r"悲し|つらい|辛い|疲れ|寂し|さみし|泣い|落ち込|怖い|不安|心配|喧嘩|失敗"),
    ("angry", r"화가?\s*(?:나|났|난)|짜증|열\s*받|분하|분해|억울|미치겠|\bi(?:'m| am).{0,12}(?:angry|furious|annoyed|mad)\b|怒って|腹が立|むかつ|イライラ|許せない"),
    ("glad", r"기쁘|기뻐|행복(?:해|하|했)|신나|신난|합격|생일(?:이|입)|취직(?:했|됐)|승진|결혼하기로|성공했|이겼|태어났|해냈|잘됐|기분\s*좋|\bi(?:'m| am).{0,10}(?:happy|glad|excited)|i (?:passed|won)|good news|got (?:a|the) job|嬉し|うれし|幸せ|楽しかった|合格"),
    ("food", r"배고|배가\s*고|먹고\s*싶|먹으러|먹을(?:래|까)|먹자|\bi'?m (?:hungry|starving|thirsty)|let'?s eat|お腹|おなか|食べ(?:たい|よう|に行)"),
    ("weather", r"날씨|비가\s*(?:와|오|많|내|그)|눈이\s*(?:와|오|내)|^\W*(?:춥|추워)|it(?:'s| is) (?:raining|snowing|cold|windy|cloudy)|天気|^雨|雪が|寒い"),
    ("greet", r"^\W*안녕(?!히)|^\W*반가[워웠]|^\W*반갑|처음\s*뵙|^\W*좋은\s*아침|^\W*하이\b|^\W*오랜만|^\W*잘\s*지냈|여보세요|^\W*또\s*(?:만났|뵙)|^\W*(?:아무도\s*|누구\s*|안에\s*|거기\s*)?(?:계세요|계십니까|계시오|없어요)\W*$|"
              r"^\W*(?:hello|hi|hey|greetings|good (?:morning|evening|afternoon|day)|howdy|yo)\b|^\W*how are you|nice to meet you|"
              r"^(?:こんにちは|こんばんは|はじめまして|おはよう|やあ|久しぶり|もしもし)"),
    ("refuse", r"(?:하기|가기|먹기)\s*싫|^\W*(?:나는?|난|저는?|전)?\s*(?:싫어(?!하)|싫다|싫은데|안\s*할래|안\s*해|못\s*해|됐어|필요\s*없)|^\W*하지\s*마|^\W*그만(?:해|하세요|둬|\s*좀\s*해)|^\W*(?:stop|no way|i (?:won't|refuse)|leave me)\b|^(?:いやだ|嫌だ|やめて|結構です|いらない)"),
    ("why", r"왜(?:\s|요|냐|지|그|\?|$)|어째서|어찌하여|\bwhy\b|how come|なぜ|なんで|どうして|何故"),
    ("opinion", r"할까\s*말까|(?:어떡|어쩌|어떻게\s*하|어떻게\s*해야|어찌하)(?:지|면|야|하면)?\s*(?:좋|할|하|돼|될|[?？])|하는\s*게\s*좋을까|should i\b|your advice|どうしよう|どうすれば"),
    ("help", r"도와\s*(?:줘|주|달|다오)|(?:[가-힣]\s*수\s*(?:있|없|있으)\S*|[가-힣]\s*(?:줄래|주실래|주시겠|주지\s*않)\S*)\s*[?？]|[가-힣]\s(?:줘요?|주세요|주십시오|주시오|다오|주게)[.!~]*$|부탁(?:이|해|드|할|합)|가르쳐\s*(?:줘|주)|(?:can|could|would) you (?:please )?(?:help|give|show|lend|bring|teach)|i need (?:your )?help|助けてくれ|手伝って|お願いします"),
    ("cared", r"^\W*(?:당신은?|너는?|넌|지금|정말)?\s*괜찮(?:아|으|소|은)\S*\s*[?？]|무슨\s*일\s*(?:있|이라도)|어디\s*(?:아프|아파|다쳤|편찮)|(?:밥|식사)\S{0,2}\s*(?:먹었|묵었|드셨|하셨|했)\S*\s*[?？]|잘\s*(?:잤|주무셨)\S*\s*[?？]|are you (?:all right|ok|okay|hurt|well)\b|(?:大丈夫|お元気)(?:です)?か"),
    ("invite", rf"[{RIEUL}](?:까|래)(?:요)?\s*[?？]|[가-힣](?:아|어|해|여|려|와)도\s*(?:돼|되|될|괜찮)\S*\s*[?？]|(?:가자|하자|놀자|보자|떠나자|추자|가지\s*않을래|하지\s*않을래)(?:요)?[?？!.~]*$|^\W*(?:let'?s|shall we)\b|come with me|(?:行こう|しよう|遊ぼう|しませんか|行きませんか)[。?？]*$"),
    ("yes", r"^\W*(?:응|어|네|예|그래|좋아|좋지|맞아|그럼|물론|알았어|알겠|오케이|ㅇㅇ|ㅇㅋ|당연|그러자|그럴게)(?:요|습니다|어요)?\s*(?:[.!~,…]|$)|"
            r"^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|of course|right|agreed|absolutely)\b|^\W*(?:はい|うん|ええ|そうだね|そうです|もちろん|いいよ|いいね|わかった)"),
    ("no", r"^\W*(?:아니|아뇨|아냐|ㄴㄴ|별로|글쎄|몰라|모르겠)|^\W*(?:no|nope|nah|not really|i don'?t know|maybe not)\b|^\W*(?:いいえ|いや[。、]|ううん|違う|わからない|別に)"),
)  # fmt: skip
ASKED = re.compile(
    r"[?？]|(?:니|냐|까|나요|가요|는가|인가|느냐|랴)\s*[.…]*$|^\W*(?:what|how|when|who|which|where|can|could|do|does|did|is|are|will|would|have)\b|か[。…]*$",
    re.IGNORECASE,
)
STORY = re.compile(
    r"(?:긴|옛날|재밌는|재미있는|무서운|슬픈)\s*(?:이야기|얘기)\s*(?:좀|하나|들려|해)|길게|(?:이야기|얘기|썰|동화|전설)(?:를|을|나|\s|좀|하나|한|편)*\s*(?:들려|해\s*줘|해\s*주|해\s*봐|풀어|시작|부탁)|"
    r"\d{2,5}\s*(?:글자|자)(?:로|\s|정도|이상|짜리|의|$)|long(?:er)? (?:story|tale|answer|reply)|tell (?:me|us) (?:a|another|the|your|some) .{0,20}?(?:story|tale|legend)|"
    r"\d{2,5}\s*(?:characters|words|letters)|(?:長い|昔|怖い|むかし).{0,2}(?:話|物語)|長く|(?:物語|お話|昔話|話).{0,4}(?:聞かせ|して|語って)|\d{2,5}\s*(?:文字|字)",
    re.IGNORECASE,
)
PATTERNS = tuple((intent, re.compile(pattern, re.IGNORECASE)) for intent, pattern in ROWS)
# Danger that is told, dreamt or read of is not here and now.
NOT_NOW = re.compile(
    r"꿈|어릴|옛날|예전|영화|소설|책에서|적이?\s*있|했던|[가-힣]다면|까\s*봐|dream|movie|film|once|used to|story|夢|映画|昔"
)
DENIED = re.compile(
    r"지(?:는|도)?\s*(?:않|마|말)|(?<![가-힣])(?:안|하나도|전혀)\s|\b(?:not|never|don't|isn't)\b|(?:く|じゃ)ない"
)
# What may stand before a question about the character itself, or before a feeling for it, without being somebody else.
ITSELF = re.compile(
    r"^[^,!?]{1,8}[,!]|(?<![가-힣])(?:너|넌|네|니|당신|그대|자네|댁|그쪽|손님|나리|선생님?)(?:은|는|이|가|의|도|께서는?|을|를|한테|에게)?(?![가-힣])|(?<![가-힣])(?:나|난|내가|제가|저|전|나는|저는|나도|저도|우리|나랑|저랑|나와|저와|나하고|저하고|너랑|당신과)(?![가-힣])|"
    r"(?<![가-힣])(?:정말|진짜|너무|참|아주|많이|제일|가장|그런데|근데|그럼|그래서|그나저나|도대체|대체|혹시|실례지만|지금|오늘|오늘도|이제|아까|올해|원래|다시|또|대|거기|어떤|무슨|좀|늘|항상|여기서|여기|와|그리고|그동안)(?![가-힣])|"
    r"[가-힣]*(?:서|어도|아도|지만|니까|해|면|을|를|때|고)(?=\s|$)|[^가-힣]+"
)
OTHERS = re.compile(
    r"\b(?:his|her|their|my|our|he|she|they|\w+'s|your (?:\w+'s|mother|father|brother|sister|son|daughter|wife|husband|friend|name for))\b|(?:さん|母|父|弟|兄|妹|姉|娘|息子|友|彼|彼女|子)(?:の|は|が)",
    re.IGNORECASE,
)
# Only ever said of the one who is spoken to; of anybody else it is "any" or "ask".
OF_ITSELF = frozenset({"name", "who", "age", "job", "likes", "dislikes", "taste", "why", "love", "insult", "compliment", "thanks", "greet", "invite", "cared"})  # fmt: skip
FEELINGS = frozenset({"sad", "angry", "glad", "food", "love", "likes"})
WHAT_ASKED = re.compile(r"어디|뭐|뭘|무엇|언제|누구|누가|어떻게|왜|무슨|어느|몇|얼마")
GENERIC = frozenset({"any", "ask", "yes", "no", "invite", "opinion", "help", "why"})
OWN_FEELING = re.compile(
    r"(?<![가-힣])(?:나|내가|나는|난|저|제가|저는|전)(?![가-힣])|\b(?:i|i'm|my|me)\b|私|僕|俺", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def of(text: str) -> str:
    """The intent of a line: of its last sentence, else of the whole; "quiet" when it has no letters at all."""
    if not re.search(r"\w", text):
        return "quiet"
    first = _found(text)
    if first in ("crisis", "danger", "odd"):
        return first
    if STORY.search(text):
        return "story"
    last = re.split(r"(?<=[.!?。！？])\s*(?=\S)", text.strip())[-1]
    intent = _found(last) if last != text.strip() else first
    return first if intent == "any" and first not in ("ask", "their_name") else intent


def _found(text: str) -> str:
    otherwise = "ask" if ASKED.search(text) else "any"
    for intent, pattern in PATTERNS:
        if (found := pattern.search(text)) and _holds(intent, text, found):
            if intent in OF_ITSELF and _is_of_others(intent, text, found):
                return "their_name" if intent == "name" else otherwise
            return intent
    return otherwise


def _holds(intent: str, text: str, found: re.Match[str]) -> bool:
    """Whether what the pattern found is meant: not denied, not told of another time, not merely asked about."""
    if intent == "danger":
        return not NOT_NOW.search(text)
    if intent == "invite":
        return not WHAT_ASKED.search(text)
    if intent in FEELINGS and DENIED.search(text[max(0, found.start() - 4) : found.end() + 8]):
        return False
    return intent not in ("sad", "glad", "angry") or not re.search(r"[?？]\s*$", text) or bool(OWN_FEELING.search(text))


def _is_of_others(intent: str, text: str, found: re.Match[str]) -> bool:
    """Whether somebody or something else is named before what was found."""
    if OTHERS.search(found[0]) or OTHERS.search(text[: found.start()]):
        return True
    before = text[: found.start()] if intent != "taste" else text[: found.start()].rstrip()
    if intent in ("why", "thanks", "likes", "dislikes", "invite"):  # things may be named, but nobody else
        return bool(
            re.search(
                r"(?<![가-힣])(?!너|넌|네|니|당신|그대|자네|나|저|난|내|제|같이|많이|깊이|굳이|빨리)[가-힣]+(?:은|는|이|가|께서|한테|에게|의)\s",
                before,
            )
        )
    return bool(re.search(r"[가-힣]", ITSELF.sub(" ", before)))
