"""The kinds of information that a question asks for and that a text gives (answer typing).

Found by rules for English and Chinese; of questions in other languages nothing is known. As in
Li and Roth (2002), but several kinds may be asked for at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.knowledge.quantities import MONTHS
from bot.knowledge.words import stems

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|thirty"
)
_HAN_NUMBER = "[0-9一二两三四五六七八九十百千万亿半]"
_SPAN = r"(?:minutes?|hours?|days?|weeks?|months?|years?|nights?)"
_MONEY = r"(?:yuan|rmb|cny|us dollars?|dollars?|usd|euros?|hkd)"


def _rules(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    # ASCII: between Han and a digit or a Latin letter is a boundary.
    flags = re.IGNORECASE | re.ASCII
    return {kind: re.compile(pattern, flags) for kind, pattern in patterns.items()}


# How each kind is asked for: English | Chinese.
ASKED = _rules(
    {
        "person": r"\bwho(?:'s| is| was| leads?| runs?| heads?| manages?| founded| owns?)\b"
        r"(?! (?:eligible|allowed|entitled|exempt))"
        r"|\b(?:director|boss|leader|chairman|chief|mayor|ceo|in charge)\b"
        r"|谁|哪位|负责人|主任|领导|一把手|书记|姓名",
        "phone": r"\b(?:tele)?phones?\b|\btel\b|\bhotlines?\b|\b(?:dial|ring|call)\b"
        r"|\bnumber\b(?! of)|电话|热线|号码|打什么|打哪|拨",
        "fax": r"\bfax\b|传真",
        "web": r"\bweb\b|\bweb ?(?:site|page)s?\b|\bhome ?page\b|\burl\b|\blink\b|\bsite\b"
        r"|网站|网址|官网|主页|网页",
        "email": r"\be-?mails?\b|邮箱|邮件|电邮",
        "address": r"\bwhere\b|\baddress\b|\blocat(?:ed|ion)\b|\bwhich (?:street|road|district)\b"
        r"|地址|在哪|哪里|哪儿|位置|位于|怎么走",
        "floor": r"\bfloors?\b|\bgates?\b|\bbuilding\b|\broom\b"
        r"|几层|几楼|哪个门|几号门|哪栋|几号楼",
        "date": r"\bwhen\b|\b(?:what|which) (?:date|year|day|month)\b|\bdeadline\b|\bdates? of\b"
        r"|什么时候|何时|哪年|哪一年|几几年|哪天|哪一天|几月|日期|截止",
        "hours": r"\bopening\b|\bhours\b|\bwhat time\b|\b(?:open|close[sd]?|weekends?)\b"
        r"|\bat night\b|几点|开放时间|营业时间|上班|开门|关门|周末|节假日|夜里|晚上",
        "duration": rf"\bhow long\b|\bhow many (?:\w+ )?{_SPAN}\b|\bhow (?:soon|quickly|fast)\b"
        r"|多久|多长时间|(?:多少|几)个?(?:天|工作日|小时|分钟|月|年|周)",
        "money": r"\bhow much (?:is|are|do|does|did|will|would|money|to|for|a|per)\b"
        r"|\b(?:costs?|prices?|fees?|fares?|charges?|fines?|penalty|salary|deposit|pay)\b"
        rf"|\b(?:currency|revenue|gdp|income|loan|{_MONEY})\b"
        r"|多少钱|费用|价格|收费|票价|罚|多少元|多少块|多少亿|多少万|工资|年薪|产值|收入|gdp|总值|押金"
        r"|手续费|贷款|额度|\bfee\b",
        "area": r"\bhow (?:big|large)\b|\bareas? of\b|\bsize\b|\bsquare\b|\bhectares?\b|\bkm2\b"
        r"|面积|多大",
        "distance": r"\bhow far\b|\bdistance\b|多远|距离",
        "percent": r"\bper ?cent(?:age)?\b|%|\b(?:rate|share|proportion)\b"
        r"|比例|百分|[税费]率|占比|几个点",
        "count": r"\bhow many\b|\bnumber of\b"
        r"|多少[个家所名人种条张处座项次]|几[个家所名种条张处座项次]"
        r"|数量|有多少",
        "list": r"\blist\b|\bnames\b|\bwhich (?:\w+ ){0,2}\w+s (?:are|do|does|is|have"
        r"|belong|can)\b|\bwhat are\b|\bname (?:all|the)\b|哪些|有哪|名单|列表|分别|名字|名称",
        "how": r"\bhow (?:do|can|to|should|could|does|would) |\bprocedures?\b|\bsteps?\b"
        r"|怎么|如何|怎样|流程|手续|步骤",
        "reason": r"\bwhy\b|\breasons?\b|\bhow come\b|为什么|为何|原因",
        "documents": r"\bdocuments?\b|\bpapers?\b|\bpaperwork\b|\bbring\b|材料|证件|带什么|带啥",
        "yes_no": r"^\W*(?:is|are|can|could|do|does|did|may|must|will|should|has|have|was|were)\b"
        r"|\b(?:is|are) there\b|\b(?:can|do|must|may|should) (?:i|we|you)\b"
        r"|吗|能不能|可不可以|是否|有没有|行不行|能否|会不会|要不要",
    }
)

# How each kind looks in a text. What is not here cannot be told to be lacking.
GIVEN = _rules(
    {
        "person": r"\b(?:Mr|Ms|Mrs|Dr|Prof|director|secretary|mayor|chairman|chairwoman|headed by"
        r"|led by|founded by)\b\.? (?-i:[A-Z][a-z]+ [A-Z][a-z]+)"
        r"|(?:主任|书记|市长|区长|院士)[是为:：]",
        "phone": r"(?<![\d.])(?:\d{3,4}[- ])?\d{7,8}(?!\.?\d)|\b(?:1[012]\d{1,3}|9\d{4}|999)\b",
        "fax": r"\bfax\b|传真",
        "web": r"https?://|\bwww\.|\b[a-z0-9-]+\.(?:gov|com|cn|org|net)\b",
        "email": r"\S@\S+\.\w",
        "address": r"\b(?:road|street|avenue|lane|alley|building|hutong|terminal"
        r"|station|district)\b|[路街]|胡同|大厦|号楼|航站楼|区",
        "floor": r"\bfloors?\b|\bgates?\b|\b[BF]\d\b|\broom\b|\d+层|[一二三四五六七八九]层|楼|号门",
        "date": rf"\b(?:{'|'.join(MONTHS)})\b|\b(?:18|19|20)\d\d\b|\d月|\d日|年底",
        "hours": r"\b\d{1,2}[:：]\d\d\b|\b\d{1,2} ?[ap]\.?m\b|\b24[- ]hours?\b|\b24/7\b"
        r"|around the clock|\b(?:mon|tues|wednes|thurs|fri|satur|sun|week)days?\b"
        r"|24小时|周[一二三四五六日末]|工作日",
        "duration": rf"(?:\d|\b(?:{_NUMBER_WORDS}|half an?|a few|several))[ -]"
        rf"(?:(?:working|business|calendar|full) )?{_SPAN}\b"
        rf"|{_HAN_NUMBER} ?个?(?:天|日内|工作日|小时|分钟|月内|月|年|周)",
        "money": rf"[¥$€£]\s?\d|\d[\d,.]*\s?(?:(?:million|billion|thousand|trillion)\s?)?{_MONEY}\b"
        rf"|\bfree\b|\bno (?:fee|charge)\b|{_HAN_NUMBER} ?(?:多|余)?(?:元|美元|块)|免费|不收",
        "area": r"square|\bkm2|km²|hectare|平方|公顷",
        "distance": r"\d ?(?:km|kilomet|m\b|metres?)|公里|千米|\d米",
        "percent": r"\d ?[%％]|\bper ?cent\b|百分之",
        "count": rf"\d|\b(?:{_NUMBER_WORDS})\b|[两二三四五六七八九十百千万]",
        "list": r"(?:[^,;、，；.。]{2,60}[,;、，；]){2}",
        "reason": r"\bbecause\b|\bin order to\b|\bso that\b|\bas\b|因为|由于|为了",
        "how": r"\b(?:apply|bring|submit|fill|register|call|visit|scan|download|go to|book"
        r"|use|show)\b|申请|提交|携带|填写|登记|拨打|前往|扫|下载|预约|使用|出示|办理",
        "documents": r"\b(?:passport|form|photo|certificate|permit|copy|licen[cs]e|contract)s?\b"
        r"|护照|表|照片|证|复印件|合同",
    }
)
# What a question limits its kind to, and how a text says so.
LIMITS = _rules(
    {
        "most": r"\bmax(?:imum)?\b|\bat most\b|\bup to\b|\b(?:upper|highest|most|longest"
        r"|no more)\b|\blimit\b|最多|最高|上限|最长|最大|不超过|封顶",
        "least": r"\bmin(?:imum)?\b|\bat least\b|\b(?:lowest|least|cheapest)\b"
        r"|最少|最低|至少|起步|下限",
        "deadline": r"\bdeadline\b|\blatest\b|\bdue\b|\bby\b|\bwithin\b|\bbefore\b"
        r"|截止|最晚|之前|以内|前",
        "fine": r"\bfines?d?\b|\bpenalt|\bpunish|罚",
        "deposit": r"\bdeposit|押金|保证金",
        "monthly": r"\b(?:a|per|every|each) month\b|\bmonthly\b|每月|月租|一个月|每个月",
        "yearly": r"\b(?:a|per|every|each) year\b|\b(?:yearly|annual(?:ly)?)\b|每年|年度|一年",
        "average": r"\baverage\b|\bper capita\b|平均|人均",
        "excluded": r"\bexclu|\bbanned\b|\bforbid|\bprohibit|\bnot allowed\b|禁|不包括|除外|不得",
        "currency": r"\bcurrency\b|\bdollars?\b|币|美元",
        "rate": r"\brates?\b|\bper ?cent\b|%|率|百分",
    }
)

# What is counted: English | Chinese, with its measure word or without.
_COUNTED = re.compile(
    r"\b(?:how many|number of)\s+(?P<en>(?:(?!(?:are|do|does|did|is|were|can|get|has|have|in|of|on"
    r"|for|per|at|to|from|was|will|there|i|you|we|should|must)\b)[\w'-]+\s*){1,4})"
    r"|(?:多少|几)(?P<zh>[个家所名人种条张处座项次位]?[\u4e00-\u9fff]{0,2})",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"\d|^(?:{_NUMBER_WORDS}|several|half)$")
_MEASURE = re.compile("[个家所名人种条张处座项次位]")
COUNTED_WITHIN = 4  # words after a number


def asked_kinds(text: str) -> frozenset[str]:
    """The kinds of information that a question asks for."""
    return _matching(ASKED, text)


def given_kinds(text: str) -> frozenset[str]:
    """The kinds of information that a text holds, of those that can be told by their form."""
    return _matching(GIVEN, text)


def limits(text: str) -> frozenset[str]:
    """The limits that a question or a text speaks of: a maximum, a deadline, a fine."""
    return _matching(LIMITS, text)


def _matching(rules: Mapping[str, re.Pattern[str]], text: str) -> frozenset[str]:
    return frozenset(kind for kind, rule in rules.items() if rule.search(text))


def counted(question: str) -> frozenset[str]:
    """The stems of what a question wants counted; none where it counts nothing."""
    match = _COUNTED.search(question)
    if match is None:
        return frozenset()
    if match["en"]:
        return frozenset(stems(match["en"]))
    run = match["zh"] or ""
    measured = _MEASURE.match(run)
    return frozenset(filter(None, (run[:1], run[1:]) if measured else (run,)))


def counts(text: str) -> frozenset[str]:
    """The stems that stand soon after a number in a text."""
    found = stems(text)
    return frozenset(
        word
        for at, number in enumerate(found)
        if _NUMBER.search(number)
        for word in found[at + 1 : at + 1 + COUNTED_WITHIN]
    )
