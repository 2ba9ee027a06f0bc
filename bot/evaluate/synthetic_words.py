"""What invented items are made of: syllables, kinds of offices, questions and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_SPELT = (
    "an安 bao宝 bei北 bin滨 chang长 chun春 da大 de德 dong东 fang方 feng丰 fu福 gao高 gu古 "
    "guang光 hai海 he和 heng恒 hong红 hua华 hui惠 jia嘉 jian建 jin金 jing静 kang康 lan兰 le乐 "
    "li丽 lian莲 lin林 long龙 lu露 mei梅 min民 ming明 nan南 ning宁 ping平 qing清 quan泉 "
    "rong荣 rui瑞 shan山 shi石 shou寿 shun顺 song松 tai泰 tian天 tong同 wan万 wen文 xiang祥 "
    "xin新 xing兴 xue学 yan燕 yi怡 yong永 yu玉 yuan园 yue月 yun云 zhen珍 zheng正 zhi志 zhou洲 "
    "zhu竹"
)
SYLLABLES: Mapping[str, str] = {pair[:-1]: pair[-1] for pair in _SPELT.split()}
TAKEN = frozenset(  # names of real places
    ["changping", "daxing", "fangshan", "fengtai", "haidian", "shunyi", "tongzhou", "yanqing"]
)
KINDS: Sequence[Mapping[str, str]] = [
    {"en": english, "zh": chinese}
    for english, chinese in (
        ("Sports Centre", "体育中心"),
        ("Community Clinic", "社区诊所"),
        ("Public Library", "公共图书馆"),
        ("Night School", "夜校"),
        ("Farmers' Market", "农贸市场"),
        ("Swimming Pool", "游泳馆"),
        ("Nursery", "幼儿园"),
        ("Housing Bureau", "房管所"),
        ("Notary Office", "公证处"),
        ("Bus Depot", "公交场站"),
        ("Museum of Ceramics", "陶瓷博物馆"),
        ("Repair Workshop", "维修站"),
        ("Music Academy", "音乐学院"),
        ("Pet Hospital", "宠物医院"),
        ("Recycling Yard", "回收站"),
        ("Volunteer Station", "志愿者服务站"),
        ("Tennis Club", "网球俱乐部"),
        ("Bicycle Rental", "自行车租赁点"),
        ("Innovation Hall", "创新大厅"),
        ("Senior Canteen", "老年食堂"),
    )
]
ASPECTS: Sequence[Mapping[str, Mapping[str, Sequence[str]]]] = [
    {"asked": {"en": asked_en, "zh": asked_zh}, "told": {"en": told_en, "zh": told_zh}}
    for asked_en, told_en, asked_zh, told_zh in (
        (
            (
                "When is the {name} open?",
                "opening hours {name}",
                "Until what time can I visit the {name}?",
                "is the {name} open on weekends",
                "{name} closing time",
            ),
            (
                "The {name} opens at {opens}:00 and closes at {closes}:30, except on the first"
                " Monday of each month, when its {number} rooms are cleaned.",
                "It is open daily from {opens}:30 to {closes}:00; tickets are sold until half an"
                " hour before.",
            ),
            ("{name}几点开门？", "{name}的开放时间", "{name}周末开不开", "{name}晚上几点关门"),
            (
                "{name}每天{opens}点开放，{closes}点30分关闭，每月第一个星期一清扫{number}个房间时除外。",
                "每天{opens}点30分至{closes}点开放，闭馆前半小时停止售票。",
            ),
        ),
        (
            (
                "How much does the {name} cost?",
                "{name} fee",
                "Do I have to pay at the {name}?",
                "price of a day at the {name}",
                "what does a family pay at the {name}",
            ),
            (
                "A day at the {name} costs {price} yuan; children below {opens} pay half, and a"
                " pass for {days} visits is {number} yuan.",
                "Adults pay {price} yuan. Residents with a card of the quarter pay nothing before"
                " {opens}:00.",
            ),
            ("{name}收费多少？", "去{name}要花钱吗", "{name}门票价格", "一家人去{name}多少钱"),
            (
                "{name}一天收费{price}元，{opens}岁以下儿童半价，{days}次的套票{number}元。",
                "成人{price}元。持本街道居民卡者{opens}点以前免费。",
            ),
        ),
        (
            (
                "Where is the {name}?",
                "address of the {name}",
                "How do I get to the {name}?",
                "which bus goes to the {name}",
                "way to the {name} from the metro",
            ),
            (
                "The {name} is at No. {number}, {road} Road. Take bus {price} to {road} Road North"
                " and walk on for {days} minutes.",
                "You find it at {number} {road} Road, beside the post office; the nearest metro"
                " exit is {days} minutes away on foot.",
            ),
            ("{name}在哪里？", "{name}的地址", "怎么去{name}", "坐几路公交车到{name}"),
            (
                "{name}位于{road}路{number}号。乘{price}路公交车到{road}路北站，步行{days}分钟即到。",
                "地址是{road}路{number}号，邮局旁边，最近的地铁口步行{days}分钟。",
            ),
        ),
        (
            (
                "How do I register at the {name}?",
                "{name} registration",
                "Can a foreigner join the {name}?",
                "become a member of the {name}",
                "sign up for the {name} with a passport",
            ),
            (
                "Bring your passport and {days} yuan to the {name}; a card for {number} days is"
                " made while you wait.",
                "Anybody may join. Fill in the form at the counter on {road} Road and show a"
                " passport; after {days} days the membership begins.",
            ),
            (
                "怎么在{name}登记？",
                "{name}注册手续",
                "外国人能加入{name}吗",
                "用护照能在{name}报名吗",
            ),
            (
                "请携带护照和{days}元到{name}办理，有效期{number}天的卡当场制好。",
                "任何人都可以加入。请到{road}路的柜台填表并出示护照，{days}天后会员资格生效。",
            ),
        ),
        (
            (
                "What is the phone number of the {name}?",
                "call the {name}",
                "Whom do I phone about the {name}?",
                "{name} telephone",
                "contact of the {name}",
            ),
            (
                "Call {phone}, extension {number}, between {opens}:00 and {closes}:00. English is"
                " spoken in the afternoon.",
                "The {name} answers on {phone}. Outside its hours a message may be left, which is"
                " returned within {days} days.",
            ),
            ("{name}的电话是多少？", "怎么联系{name}", "打什么电话找{name}", "{name}联系电话"),
            (
                "请拨打{phone}转{number}，{opens}点至{closes}点有人接听，下午可说英语。",
                "{name}的电话是{phone}。非工作时间可以留言，{days}天内回复。",
            ),
        ),
        (
            (
                "Which documents does the {name} ask for?",
                "papers needed at the {name}",
                "What do I bring to the {name}?",
                "{name} required certificates",
                "do I need a photo for the {name}",
            ),
            (
                "The {name} wants a copy of the lease, {opens} photos and the form of {road} Road;"
                " a certificate is issued after {days} days for {price} yuan.",
                "Two photos and a passport that is valid for {number} more days are enough.",
            ),
            ("{name}需要什么材料？", "去{name}要带什么", "{name}要不要照片", "{name}需要哪些证件"),
            (
                "{name}需要租房合同复印件、{opens}张照片和{road}路的申请表，{days}天后出证，收费{price}元。",
                "两张照片和有效期还有{number}天以上的护照即可。",
            ),
        ),
        (
            (
                "Can I park at the {name}?",
                "parking {name}",
                "Is there room for bicycles at the {name}?",
                "where do I leave my car at the {name}",
                "charging an electric car at the {name}",
            ),
            (
                "There are {number} spaces below the {name}; an hour is {opens} yuan, a night"
                " {price} yuan. Bicycles stand free on {road} Road.",
                "Cars park on {road} Road only, for at most {days} hours; {opens} spaces have"
                " chargers.",
            ),
            ("{name}可以停车吗？", "{name}停车位", "{name}能停自行车吗", "{name}有充电桩吗"),
            (
                "{name}地下有{number}个车位，每小时{opens}元，过夜{price}元。自行车可免费停在{road}路。",
                "汽车只能停在{road}路，最长{days}小时，其中{opens}个车位有充电桩。",
            ),
        ),
        (
            (
                "How do I complain about the {name}?",
                "refund from the {name}",
                "I lost something at the {name}, where do I ask?",
                "{name} complaint",
                "cancel a booking at the {name}",
            ),
            (
                "Write to the manager of the {name} within {days} days; {price} yuan are paid back"
                " where a booking is cancelled {opens} hours before.",
                "Lost things are kept for {number} days at the counter on {road} Road. Complaints"
                " are taken on {phone}.",
            ),
            ("怎么投诉{name}？", "{name}退款", "在{name}丢了东西找谁", "取消{name}的预约"),
            (
                "请在{days}天内写信给{name}的负责人；提前{opens}小时取消预约的，退还{price}元。",
                "失物在{road}路的柜台保存{number}天。投诉请拨打{phone}。",
            ),
        ),
    )
]
HINTS: Mapping[str, Sequence[str]] = {
    "en": (
        "Pay by phone or with cash.",
        "On public holidays other rules hold, which are shown at the door {opens} days before.",
        "Visitors in wheelchairs use the entrance on {road} Road.",
        "Groups of more than {days} people should book by {phone}.",
        "The form is there in English, French and Russian.",
        "A guide with a telephone for the deaf is there on Thursdays.",
        "Dogs stay outside; there is water for them.",
    ),
    "zh": (
        "可以用手机或现金付款。",
        "法定节假日另有规定，提前{opens}天在门口公布。",
        "使用轮椅的来访者请走{road}路的入口。",
        "{days}人以上的团体请拨打{phone}预约。",
        "表格有英文、法文和俄文版。",
        "每周四有为听障人士服务的向导。",
        "狗不能入内，门外备有饮水。",
    ),
}
