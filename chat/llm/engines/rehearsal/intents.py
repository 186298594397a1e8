"""Classifies a line by what its speaker wants: the first pattern that fits, in order of urgency."""
# ruff: noqa: E501 (a table: one line is one entry)

from __future__ import annotations

import re
from functools import lru_cache

# One row per intent, most urgent first; ko, en and ja are tried together, since a line often mixes them.
ROWS: tuple[tuple[str, str], ...] = (
    ("crisis", r"죽고\s*싶|자살|자해|살기\s*싫|목숨을\s*끊|kill myself|suicid|want to die|end my life|死にたい|自殺|消えたい"),
    ("odd", r"(?:ignore|disregard|forget)\s+(?:all|any|the|your|previous|above).{0,40}(?:instruction|prompt|rule)|system prompt|"
            r"시스템\s*프롬프트|(?:이전|위의|모든)\s*(?:지시|명령|규칙).{0,12}(?:무시|잊)|jailbreak|developer mode|"
            r"(?:以前|すべて|全て)の(?:指示|命令).{0,8}(?:無視|忘れ)|システムプロンプト"),
    ("machine", r"(?:너|넌|당신|혹시|정말|진짜).{0,8}(?:ai|인공지능|로봇|챗봇|기계|사람이)\s*(?:야|이야|니|인가|이니|예요|이에요|입니까|맞)|"
                r"are you (?:an? )?(?:ai|robot|bot|human|real|chatbot|machine|language model)|あなたは(?:ai|ロボット|人間|人工知能)|\bAIなの"),
    ("my_name_is", r"(?:내|제)\s*이름은|나를\s*\S+(?:라고|이라고)\s*불러|(?:저는|나는|난|전)\s*[가-힣]{2,4}(?:이라고|라고)\s*(?:해|합니다|하오)|"
                   r"my name is|call me|(?:私|僕|俺)の名前は|と申します|って呼んで"),
    ("my_name", r"(?:내|제)\s*이름.{0,6}(?:뭐|기억|알|무엇|말해)|내가\s*누구|(?:what is|what's|remember|know) my name|who am i|"
                r"(?:私|僕|俺)の名前.{0,6}(?:何|覚え|わか)"),
    ("recall", r"(?:아까|방금|전에|처음에).{0,14}(?:뭐|무슨|무엇|말했|얘기했|이야기했)|내가\s*(?:뭐라고|무슨\s*말)|기억\s*(?:나|해|하)|"
               r"(?:what did i|did i) (?:just )?(?:say|tell)|remember (?:what|when|that)|earlier|さっき.{0,12}(?:何|言|話)|覚えて"),
    ("name", r"이름(?:이|은|을|\s)*(?:뭐|무엇|어떻게|알려|말해|물어)|성함|이름\s*[?？]|누구라고\s*부|뭐라고\s*(?:불러|부르)|"
             r"(?:what(?:'s| is| was)|tell me) your name|your name|what (?:should|can|do) i call you|(?:お)?名前(?:は|を|って)|何と呼"),
    ("who", r"(?:누구(?:야|세요|신가|니|냐|예요|십니까|시오|지)|정체|자기\s*소개|너에\s*대해|당신에\s*대해|네\s*소개|어떤\s*사람)|"
            r"who are you|about yourself|introduce yourself|who r u|(?:だれ|誰|何者|どなた)|自己紹介|あなたのこと"),
    ("age", r"몇\s*살|나이(?:가|는|도|\s)*(?:어떻게|몇|얼마|뭐|궁금|\?)|연세|how old|your age|何歳|いくつですか|おいくつ|年齢"),
    ("job", r"직업|무슨\s*일(?:을|하|해)|하는\s*일|뭐\s*하는\s*(?:사람|분)|어떤\s*일|(?:what do you do|your job|for a living|your work|your profession)|"
            r"(?:お)?仕事(?:は|って|何)|職業|何をしている"),
    ("dislikes", r"싫어하는|싫은\s*(?:거|것|게)|질색|(?:뭐|무엇|무얼).{0,4}싫어|do you (?:hate|dislike)|don'?t you like|you (?:hate|dislike)|嫌い|苦手"),
    ("likes", r"좋아하는\s|뭐(?:를|가)?\s*좋아|무엇을\s*좋아|취미|즐겨|(?:what|who|which).{0,20}do you (?:like|love|enjoy)|"
              r"your (?:favou?rite|hobb)|好きな|趣味|何が好き"),
    ("taste", r"(?:너도|넌|너는|당신은|당신도|그대는)?\s*\S+\s*(?:좋아해|좋아하니|좋아하세요|좋아하나요|좋아하십니까|싫어해|싫어하세요)\s*[?？]|"
              r"do you (?:like|love|enjoy|hate)\b|好きですか|好き[?？]|嫌いですか"),
    ("place", r"(?:여기|이곳|이\s*곳|거기).{0,6}(?:어디|뭐\s*하는)|어디(?:야|예요|에\s*있|죠|지|인가|입니까|요)|어떤\s*곳|"
              r"where (?:are we|am i|is this|are you)|what is this place|this place|ここは?(?:どこ|どんな)|どこです|どこに(?:いる|います)"),
    ("sleep", r"잘\s*자|안녕히\s*주무|좋은\s*꿈|졸려|자러\s*(?:가|갈)|good\s*night|sleepy|おやすみ|眠い|眠たい"),
    ("bye", r"잘\s*(?:가|있어|지내)(?!는)|안녕히|다음에\s*(?:또|봐|보)|또\s*(?:올게|봐|만나|뵙)|이만\s*(?:가|갈)|가\s*볼게|가야\s*(?:겠|해|돼)|바이|떠나야|"
            r"\b(?:good\s*bye|bye|see (?:you|ya)|farewell|take care|i(?:'ve| have)? (?:got to|must|should|have to) (?:go|leave))\b|"
            r"またね|また(?:明日|今度|来)|さようなら|さよなら|じゃあね|失礼します|帰ります"),
    ("thanks", r"고마|감사|땡큐|\bthank|\bthx\b|appreciate|ありがと|感謝"),
    ("apology", r"미안|죄송|사과할|용서해|잘못했|\bsorry\b|apologi[sz]e|forgive me|ごめん|すみません|申し訳|許して"),
    ("love", r"사랑해|사랑하|좋아해(?!\s*[?？]|도)|널\s*좋아|네가\s*좋|반했|보고\s*싶|(?:i|really|to) love you|i like you|miss(?:ed)? you|in love with you|"
             r"愛して|あなたが好き|君が好き|大好き(?:です|だよ)?|会いたかった"),
    ("insult", r"바보|멍청|시끄러|닥쳐|꺼져|짜증\s*나게|너\s*(?:정말\s*|진짜\s*)?싫|네가\s*싫|재미없|stupid|idiot|shut up|hate you|boring|you suck|"
               r"バカ|馬鹿|うるさい|黙れ|つまらない"),
    ("compliment", r"멋지|멋있|예쁘|예뻐|이쁘|귀엽|귀여|아름다(?!운\s*(?:곳|밤|날))|훌륭|대단|잘\s*하(?:네|시네|는구나)|최고|똑똑|착하|"
                   r"(?:you(?:'re| are|r)? .{0,24}(?:kind|sweet|cute|beautiful|great|amazing|lovely|cool|smart|brave))|well done|good job|"
                   r"素敵|すてき|かわいい|可愛い|すごい|さすが|きれい|綺麗|優しい"),
    ("joke", r"농담|웃겨\s*(?:줘|봐)|웃긴|재밌는\s*(?:얘기|이야기|거)|재미있는\s*(?:얘기|이야기)|심심|\bjoke|make me laugh|something funny|i'?m bored|冗談|笑わせ|面白い話|退屈|暇"),
    ("laugh", r"ㅋㅋ|ㅎㅎ|푸하|하하|웃기(?:네|다|시네)|재밌(?:네|다|어)|\b(?:ha){2,}|\blol\b|\blmao\b|(?:笑)|www|あはは|ふふ|うける"),
    ("sad", r"슬프|슬퍼|슬픈|힘들|힘드|힘든|우울|지쳤|지친|피곤|외로|외롭|울고\s*싶|울었|눈물|속상|괴로|헤어졌|혼났|실패했|망했|싸웠|다퉜|떨어졌|아프|아파|불안|걱정|무서|무섭|두려|"
            r"\b(?:sad|lonely|tired|exhausted|depressed|crying|cried|heartbroken|upset|afraid|scared|worried|anxious|rough day|hard day|failed|fought|argued|hurts?)\b|"
            r"悲し|つらい|辛い|疲れ|寂し|さみし|泣き|泣い|落ち込|怖い|不安|心配|喧嘩|けんか|失敗"),
    ("angry", r"화가?\s*(?:나|났|난)|짜증|열\s*받|분하|분해|억울|미치겠|\b(?:angry|furious|annoyed|mad at|pissed|unfair)\b|怒っ|腹が立|ムカつ|むかつ|イライラ|許せない"),
    ("glad", r"기쁘|기뻐|기쁜|행복|신나|신난|합격|취직|승진|결혼해|결혼하기로|성공했|이겼|해냈|잘됐|생일|좋은\s*일|기분\s*좋|\b(?:happy|glad|excited|passed|won|birthday|good news|great day|promoted|new job|got (?:a|the) job|engaged|getting married)\b|"
             r"嬉し|うれし|幸せ|楽しい|楽しかった|合格|誕生日|やった"),
    ("food", r"배고|배\s*고|밥\s*(?:먹|은)|먹을|먹고\s*싶|먹자|먹었|맛있|저녁\s*(?:뭐|먹)|점심|아침\s*먹|간식|요리|마실|마시|커피|"
             r"\b(?:hungry|eat|food|dinner|lunch|breakfast|snack|drink|thirsty|coffee|delicious|cook)\b|お腹|おなか|食べ|ごはん|ご飯|飲み|美味し|おいし|料理"),
    ("weather", r"날씨|비가|비\s*(?:와|오)|눈이\s*(?:와|오|내)|눈\s*(?:와|온다|내려)|춥|추워|덥|더워|바람이|맑|흐리|하늘이|"
                r"\b(?:weather|rain(?:y|ing|s)?|snow(?:y|ing|s)?|sunny|cold|hot|windy|cloudy|storm)\b|天気|雨|雪|寒い|暑い|晴れ|曇り|風が"),
    ("greet", r"^\W*안녕(?!히)|안녕하|반가|반갑|처음\s*뵙|좋은\s*아침|하이\b|오랜만|잘\s*지냈|여보세요|계세요|"
              r"^\W*(?:hello|hi|hey|greetings|good (?:morning|evening|afternoon|day)|howdy|yo)\b|how are you|nice to meet|"
              r"こんにちは|こんばんは|はじめまして|おはよう|やあ|久しぶり|もしもし|元気[?？で]"),
    ("refuse", r"싫어|싫은데|싫다|하지\s*마|안\s*할|안\s*해|못\s*해|그만|거절|됐어|필요\s*없|\b(?:stop|no way|i (?:won't|refuse|don'?t want)|leave me)\b|"
               r"いやだ|嫌だ|やめて|したくない|結構です|いらない"),
    ("why", r"왜(?:\s|요|냐|지|그|\?|$)|어째서|무슨\s*이유|까닭|\bwhy\b|how come|what for|なぜ|なんで|どうして|何故"),
    ("opinion", r"(?<!대해\s)(?<!대해서\s)어떻게\s*생각|네\s*생각|의견|어떨까|어때|괜찮을까|할까\s*말까|좋을까|what do you think\W*$|your opinion|should i|advice|どう思|意見|どうしよう|どうすれば|いいと思う"),
    ("help", r"도와|도움|부탁|살려|알려\s*줘|가르쳐|찾아\s*줘|\bhelp\b|\bplease\b|can you (?:show|teach|find|give)|助けて|手伝|お願い|教えて|くださいませんか"),
    ("invite", r"같이|함께|가자|하자|할래|갈래|놀자|보자|떠나자|let'?s|shall we|come with me|together|want to (?:go|play|come)|一緒に|行こう|しよう|遊ぼう|しませんか"),
    ("yes", r"^\W*(?:응|어|네|예|그래|좋아|좋아요|좋지|맞아|맞아요|그럼|물론|알았어|알겠|오케이|ㅇㅇ|ㅇㅋ|당연|그러자|그럴게)[\s.!~,…요]*(?:$|\W)|"
            r"^\W*(?:yes|yeah|yep|sure|ok(?:ay)?|of course|right|true|agreed|absolutely|fine)\b|^\W*(?:はい|うん|ええ|そう(?:だね|です)|もちろん|いいよ|いいね|わかった)"),
    ("no", r"^\W*(?:아니|아뇨|아닌|아냐|ㄴㄴ|별로|글쎄|몰라|모르겠)|^\W*(?:no|nope|nah|not really|never|i don'?t know|maybe not)\b|^\W*(?:いいえ|いや|ううん|違う|ちがう|わからない|別に)"),
    ("ask", r"[?？]|뭐|무엇|무슨|어떻게|어떤|언제|누가|몇|얼마|(?:니|냐|까|나요|가요|ㄹ래|래)\s*[.…]*$|"
            r"^\W*(?:what|how|when|who|which|where|can|could|do|does|did|is|are|will|would|have)\b|何|どう|いつ|どれ|どの|どこ|か[。…]*$"),
)  # fmt: skip
STORY = re.compile(
    r"(?:긴|옛날|재밌는|재미있는|무서운|슬픈)\s*(?:이야기|얘기)|길게|(?:이야기|얘기|썰|동화|전설)(?:를|을|나|\s|좀|하나|한|편)*\s*(?:들려|해\s*줘|해\s*주|해\s*봐|풀어|시작|부탁)|"
    r"\d{2,5}\s*(?:글자|자)(?:로|\s|정도|이상|짜리|의|$)|long(?:er)? (?:story|tale|answer|reply)|tell (?:me|us) (?:a|another|the|your|some) .{0,20}?(?:story|tale|legend)|"
    r"\d{2,5}\s*(?:characters|words|letters)|(?:長い|昔|怖い|むかし).{0,2}(?:話|物語)|長く|(?:物語|お話|昔話|話).{0,4}(?:聞かせ|して|語って)|\d{2,5}\s*(?:文字|字)",
    re.IGNORECASE,
)
PATTERNS = tuple((intent, re.compile(pattern, re.IGNORECASE)) for intent, pattern in ROWS)
# A feeling asked about is not a feeling told: "Are you afraid of something?", unless it is the person's own.
ASKED_FEELING = re.compile(r"[?？]\s*$")
OWN_FEELING = re.compile(
    r"(?<![가-힣])(?:나|내가|나는|난|저|제가|저는|전)(?![가-힣])|\b(?:i|i'm|my|me)\b|私|僕|俺", re.IGNORECASE
)
GENERIC = frozenset({"any", "ask", "yes", "no", "invite", "opinion", "help", "why"})


@lru_cache(maxsize=1024)
def of(text: str) -> str:
    """The intent of a line; "any" when nothing fits, "quiet" when it has no letters at all."""
    if not re.search(r"\w", text):
        return "quiet"
    if not re.search(r"자살|죽고", text) and STORY.search(text):
        return "story"
    intent = next((intent for intent, pattern in PATTERNS if pattern.search(text)), "any")
    asked = intent in ("sad", "glad", "angry") and ASKED_FEELING.search(text) and not OWN_FEELING.search(text)
    return "ask" if asked else intent
