"""What the columns are called in spreadsheets that people have, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# The longer words first: of "zhcn" the end is "cn", which is a word too.
LANGUAGES: Sequence[tuple[str, str]] = sorted(
    (
        (word, code)
        for code, words in {
            "en": "en eng english 英文 英语",
            "zh": "zh cn chs chinese zhcn 中文 汉语 简体中文",
            "de": "de german deutsch 德文 德语",
            "fr": "fr french français 法文 法语",
            "es": "es spanish español 西班牙文 西班牙语",
            "ru": "ru russian русский 俄文 俄语",
            "ar": "ar arabic 阿拉伯文 阿拉伯语",
            "ja": "ja jp japanese 日文 日语",
            "ko": "ko kr korean 韩文 韩语",
        }.items()
        for word in words.split()
    ),
    key=lambda pair: -len(pair[0]),
)

# Small letters in simplified characters without blanks and marks, and without a number at the end.
FIELDS: Mapping[str, str] = {
    word: field
    for field, words in {
        "id": "id key faqid questionid itemid 编号 标识 问题编号",
        "question": (
            "question questions q faq title query standardquestion mainquestion primaryquestion"
            " 问题 提问 问 标准问题 标准问 主问题 常见问题 咨询问题 问句 问题标题 标题"
        ),
        "phrasings": (
            "phrasings phrasing variants variant variations variation alternatives alternative"
            " alternativequestions alternativequestion similarquestions similarquestion"
            " otherquestions synonyms paraphrases paraphrase utterances utterance examples"
            " otherwording keywords keyword 相似问法 相似问题 相似问 相似说法 扩展问 扩展问法"
            " 扩展问题 同义问法 其他问法 类似问题 类似问法 问法 关键词 关键字"
        ),
        "answer": (
            "answer answers a response reply standardanswer"
            " 答案 回答 答复 回复 解答 答 标准答案 回复内容 答案内容 答复内容"
        ),
        "category": (
            "category categories topic subject theme section group"
            " 分类 类别 类目 主题 栏目 业务分类 问题分类 问题类型 问题类别"
        ),
        "owner": (
            "owner department office responsible responsibledepartment"
            " 部门 负责部门 责任部门 归口部门 主管部门 责任单位 负责单位"
        ),
        "tags": "tags tag labels label 标签",
        "audience": "audience audiences 对象 受众 适用对象 适用人群 服务对象",
        "valid_from": "validfrom startdate effectivedate effectivefrom 生效日期 开始日期 生效时间",
        "valid_until": (
            "validuntil validto enddate expirydate expires expiry"
            " 失效日期 截止日期 结束日期 有效期至 失效时间"
        ),
        "review_by": "reviewby reviewdate nextreview 复核日期 复查日期 复审日期",
        "sources.url": (
            "source sources url link sourceurl sourcelink reference references webpage website"
            " 来源 链接 网址 出处 来源链接 来源网址 原文链接 信息来源 依据 政策依据"
        ),
        "sources.as_of": (
            "asof date published publicationdate sourcedate updated lastupdated"
            " 日期 发布日期 发布时间 来源日期 更新日期 更新时间"
        ),
        "name": "name 名称",
        "text": "text 正文",
        "attribute": "attribute 属性",
        "value": "value 值 内容",
        "sources.kind": "sourcekind sourcetype kindofsource 来源类型",
        "sources.title": "sourcename sourcetitle publisher 来源名称 来源标题 发布机构 发布单位",
    }.items()
    for word in words.split()
}
