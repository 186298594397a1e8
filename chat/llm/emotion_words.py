"""The words that models use for the six emotions of the stage, in three languages. Pure."""

# The first of each are what models are asked for, and the words that the stage has always known.
WORDS = {
    "neutral": ("neutral", "무표정", "중립"),
    "happy": ("happy", "기쁨", "행복"),
    "angry": ("angry", "화남", "분노"),
    "sad": ("sad", "슬픔"),
    "relaxed": ("relaxed", "평온", "편안"),
    "surprised": ("surprised", "놀람"),
}
# What they write instead. No word of these is a stage direction: `(웃음)` and `[sighs]` are played, not felt.
SYNONYMS = {
    "neutral": (
        "calm neutral", "normal", "default", "none", "serious", "neutrality", "expressionless", "indifferent",
        "보통", "평범", "평소", "덤덤", "담담", "무덤덤", "진지", "진지함", "없음", "중립적", "普通", "無表情",
        "中立", "真剣", "通常",
        "ニュートラル",
    ),
    "happy": (
        "happiness", "joy", "joyful", "joyous", "glad", "cheerful", "delighted", "delight", "excited", "excitement",
        "pleased", "amused", "playful", "proud", "love", "loving", "affectionate", "grateful", "hopeful", "elated",
        "ecstatic", "thrilled", "friendly", "warm", "smiling", "smile", "fun",
        "기쁜", "기쁘다", "기쁘게", "행복하게", "즐겁게", "기뻐함", "행복한", "행복함", "즐거움", "즐거운", "신남",
        "신나는", "설렘", "설레임", "설레는", "반가움",
        "반가운", "유쾌", "유쾌함", "환희", "사랑", "애정", "고마움", "감사", "흥분", "자랑스러움", "뿌듯함", "미소",
        "嬉しい", "喜び", "喜", "幸せ", "楽しい", "楽しさ", "ハッピー", "うれしい", "笑顔", "興奮", "愛情",
    ),
    "angry": (
        "anger", "mad", "furious", "rage", "annoyed", "irritated", "frustrated", "frustration", "annoyance", "outraged",
        "upset", "hostile", "disgusted", "disgust", "contempt", "jealous", "indignant",
        "화", "화난", "화가 남", "분노함", "분노한", "짜증", "짜증남", "격분", "분개", "노여움", "불쾌", "불쾌함",
        "혐오", "질투", "성남", "역정",
        "怒り", "怒", "怒る", "イライラ", "苛立ち", "激怒", "嫌悪",
    ),
    "sad": (
        "sadness", "sorrow", "sorrowful", "unhappy", "depressed", "melancholy", "melancholic", "lonely", "gloomy",
        "tearful", "crying", "heartbroken", "disappointed", "grief", "worried", "anxious", "anxiety", "fear", "afraid",
        "fearful", "scared", "guilty", "ashamed", "hurt", "longing", "wistful", "regretful",
        "슬픈", "슬프다", "슬프게", "우울", "우울함", "우울한", "외로움", "외로운", "서러움", "서글픔", "쓸쓸함",
        "비통", "비애", "그리움", "실망",
        "절망", "걱정", "불안", "불안함", "두려움", "공포", "미안함", "애틋함", "애절함",
        "悲しい", "悲しみ", "悲", "哀しみ", "寂しい", "寂しさ", "不安", "恐れ", "心配", "切ない",
    ),
    "relaxed": (
        "calm", "calmness", "peaceful", "serene", "content", "contented", "comfortable", "relieved", "relief", "tender",
        "gentle", "cozy", "at ease", "relaxing", "soft", "sleepy",
        "평온함", "평온한", "차분하게", "편안하게", "편안함", "편안한", "차분", "차분함", "차분한", "여유",
        "여유로움", "여유로운", "안도", "안도감", "안심", "평화",
        "평화로움", "느긋함", "고요", "온화", "온화함", "다정", "다정함", "부드러움",
        "リラックス", "安らぎ", "穏やか", "落ち着き", "安心", "平穏", "のんびり",
    ),
    "surprised": (
        "surprise", "shocked", "shock", "astonished", "astonishment", "amazed", "amazement", "startled", "stunned",
        "confused", "confusion", "curious", "curiosity", "bewildered", "flustered", "embarrassed", "shy",
        "놀라움", "놀란", "놀랐음", "깜짝", "충격", "당황", "당황함", "당황한", "당혹", "당혹감", "경악", "호기심",
        "의아", "의아함", "궁금",
        "궁금함", "부끄러움", "수줍음", "쑥스러움",
        "驚き", "驚", "びっくり", "驚いた", "衝撃", "戸惑い", "困惑", "好奇心", "照れ",
    ),
}  # fmt: skip
KNOWN = {word: emotion for words in (SYNONYMS, WORDS) for emotion, group in words.items() for word in group}
ASKED = {word: emotion for emotion, group in WORDS.items() for word in group}
# What stands in front of the word, with a colon; and what makes it weaker or stronger.
KEYS = (
    "emotion", "emotions", "mood", "feeling", "feelings", "expression", "tone", "감정", "기분", "표정", "정서",
    "감정 상태",
    "감정상태", "感情", "気分", "気持ち", "表情", "情緒",
)  # fmt: skip
DEGREES = (
    "very", "slightly", "a bit", "a little", "so", "quite", "really", "extremely", "somewhat", "mildly", "deeply",
    "매우", "아주", "조금", "약간", "살짝", "몹시", "무척", "とても", "少し", "すごく",
)  # fmt: skip
