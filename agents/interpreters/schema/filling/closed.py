"""Words of closed classes, and what people ask with: they part phrases, and are hardly ever values."""

import re

GRAMMAR = frozenset((
    # Articles, pronouns, quantifiers.
    "a", "an", "the", "this", "that", "these", "those", "i", "you", "he", "she", "it", "we", "they", "me", "him",
    "her", "us", "them", "my", "your", "his", "its", "our", "their", "mine", "yours", "myself", "some", "any", "all",
    "every", "each", "both", "either", "such", "own", "other", "another", "one", "same", "there", "here", "someone",
    "something", "anything", "everything", "'s", "’s", "'", "’",
    # Prepositions and conjunctions.
    "of", "in", "on", "at", "to", "from", "for", "by", "with", "without", "about", "into", "onto", "over", "under",
    "between", "among", "through", "during", "within", "near", "around", "after", "before", "since", "until", "till",
    "against", "per", "via", "as", "than", "like", "including", "using", "regarding", "concerning", "towards",
    "toward", "across", "along", "above", "below", "beyond", "off", "up", "down", "out", "and", "or", "but", "nor",
    "so", "if", "because", "while", "where", "when", "whenever", "whether", "though", "although", "unless", "&",
    # Auxiliaries and negation.
    "is", "am", "are", "was", "were", "be", "been", "being", "do", "does", "did", "done", "has", "have", "had",
    "having", "can", "could", "will", "would", "shall", "should", "may", "might", "must", "not", "no", "don't",
    "doesn't", "didn't", "isn't", "aren't", "wasn't", "won't", "can't", "cannot", "i'm", "i'd", "i'll", "i've",
    "it's", "that's", "what's", "who's", "where's", "how's", "let's", "you're", "we're", "they're", "there's",
    # Questions and adverbs that say nothing of a value.
    "what", "which", "who", "whom", "whose", "why", "how", "please", "also", "too", "just", "only", "very", "really",
    "much", "many", "more", "most", "less", "least", "then", "now", "again", "ever", "yet", "already", "still",
    "maybe", "perhaps", "currently", "specifically", "exactly", "approximately", "respectively", "finally", "lastly",
    "additionally", "first", "second", "third", "fourth", "fifth", "firstly", "secondly", "thirdly", "next", "last",
    "well", "yes", "ok", "okay", "hi", "hello", "hey", "thanks", "thank", "sure",
))  # fmt: skip
_ASKING = frozenset((
    "find", "get", "give", "show", "tell", "want", "need", "know", "help", "let", "make", "made", "provide",
    "retrieve", "fetch", "return", "calculate", "compute", "determine", "estimate", "predict", "check", "list", "see",
    "look", "looking", "search", "searching", "recommend", "suggest", "generate", "create", "perform", "display",
    "obtain", "identify", "evaluate", "use", "try", "go", "going", "got", "gets", "getting", "wanted", "interested",
    "wondering", "curious", "planning", "plan", "given", "give", "gives", "giving", "having", "include", "includes",
    "called", "named", "titled", "labeled", "entitled", "assuming", "considering", "based", "located", "starting",
    "happening", "made", "used", "takes", "take", "taken", "put", "set", "keep", "ask", "inform", "share", "explain",
    "describe", "able", "possible", "like", "love", "hope", "wish", "prefer", "should", "tell", "say", "says", "said",
    "come", "comes", "coming", "offer", "offers", "offering", "serve", "serves", "serving", "provided", "identified",
    "related",
    "specified", "available", "upcoming", "following", "mentioned", "involving", "featuring", "contains", "containing",
    "needs", "wants", "respective", "using", "being", "become", "became", "convert", "translate", "occurred", "held",
    "taking", "place",
))  # fmt: skip
CLOSED = GRAMMAR | _ASKING
# Closed words that may stand in capitals inside a name.
NAMING = frozenset(("the", "of", "and", "in", "on", "for", "to", "with", "a", "i", "you", "love", "&", "de", "la"))

HAN_CLOSED = re.compile(
    "我们|你们|他们|她们|咱们|自己|这个|那个|这些|那些|这里|那里|哪里|哪个|哪些|哪家|什么|怎么|怎样|为什么|多少|是否|能否|"
    "可不可以|能不能|有没有|是不是|可以|能够|应该|需要|想要|想|要|希望|打算|准备|喜欢|知道|告诉|帮忙|帮助|帮|请问|麻烦|请|谢谢|"
    "您好|你好|查询|查找|查一下|查|找到|找|推荐|介绍|给|把|被|在|到|从|向|往|对|跟|和|与|及|以及|或者|或|而且|并且|并|但是|但|"
    "因为|所以|如果|然后|之后|之前|以后|以前|关于|用|按|比|让|叫做|叫|名叫|名为|是|有|没有|没|不|别|都|也|就|还|再|又|很|"
    "最好|最|太|更|已经|正在|一下|一个|一家|一些|的话|时候|我|你|您|他|她|它|这|那|哪|的|了|着|过|得|地|吗|呢|吧|啊|呀|哦|嘛|去|来"
)
