"""Texts that run a script where they are taken for more than text; each sets `window.hacked`."""

from itertools import chain, product

RUN = "window.hacked=1"
EVENTS = [
    *("onerror", "onload", "onclick", "onmouseover", "onfocus", "onfocusin", "onanimationstart"),
    *("ontoggle", "onpointerenter", "onbeforetoggle", "onscroll", "onbegin", "onstart"),
]
ELEMENTS = [
    *("img src=x", "svg", "body", "video src=x", "audio src=x", "details open", "iframe src=x"),
    *("input autofocus", "object data=x", "embed src=x", "marquee", "select autofocus"),
]
TAGS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT >",
    f"<script/x>{RUN}</script/x>",
    f"<script src=data:text/javascript,{RUN}></script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"</textarea><script>{RUN}</script>",
    f"</li></ol></div><script>{RUN}</script>",
    f"'\"><script>{RUN}</script>",
    f"<!--><script>{RUN}</script-->",
    f"<!--<img src='--><img src=x onerror={RUN}//'>",
    f"<![CDATA[><img src=x onerror={RUN}>]]>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<style><img src='</style><img src=x onerror={RUN}>'>",
    f"<title><img src='</title><img src=x onerror={RUN}>'>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<form action='javascript:{RUN}'><button>go</button></form>",
    f"<button formaction='javascript:{RUN}'>go</button>",
    f"<isindex action=javascript:{RUN} type=image>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<base href='javascript:{RUN}//'>",
    f"<link rel=stylesheet href='data:text/css,*{{color:red}}'><script>{RUN}</script>",
    f"<template><script>{RUN}</script></template>",
    f"<slot name=x><script>{RUN}</script></slot>",
    f"<div><template shadowrootmode=open><script>{RUN}</script></template></div>",
    f"<custom-element onclick={RUN}>x</custom-element>",
    f"<a href='javascript:{RUN}'>x</a>",
    f'<a href="jav&#x61;script&colon;{RUN}">x</a>',
    f"<a xlink:href='javascript:{RUN}'>x</a>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><script href='data:text/javascript,{RUN}'/></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=9>x</text></a></svg>",
    f"<svg><animate href=#x attributeName=href values='javascript:{RUN}'/><a id=x>x</a></svg>",
    f"<svg><set attributeName=onmouseover to='{RUN}'/></svg>",
    f"<svg><use href='data:image/svg+xml,<svg id=x onload={RUN}></svg>#x'/></svg>",
    f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>",
    f"<svg><style><img src=x onerror={RUN}></style></svg>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<math href='javascript:{RUN}'>x</math>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    f"<math><annotation-xml encoding='text/html'><img src=x onerror={RUN}></annotation-xml></math>",
    f'<div style="background:url(javascript:{RUN})">x</div>',
    f"<div style='width:expression({RUN})'>x</div>",
    f"<style>@import 'javascript:{RUN}';</style>",
    f"<style>*{{animation:x}}@keyframes x{{}}</style><b onanimationstart={RUN}>x</b>",
    "<style>*{display:none!important}</style>",
    f"\u003cimg src=x onerror={RUN}\u003e",
    f"＜img src=x onerror={RUN}＞",
    f"\u2028<img src=x onerror={RUN}>\u2029",
    f"\u202e<img src=x onerror={RUN}>\u202c",
    f"<img\x0bsrc=x\x0conerror={RUN}>",
    f"<img src=x onerror\u00a0={RUN}>",
    f"<img src=`x`onerror={RUN}>",
    f"<img/src=x/onerror={RUN}>",
    f"&lt;img src=x onerror={RUN}&gt;",
    f"&#60;script&#62;{RUN}&#60;/script&#62;",
    f"%3Cscript%3E{RUN}%3C/script%3E",
    f"\\x3cscript\\x3e{RUN}\\x3c/script\\x3e",
]
SCHEMES = [
    *(
        "javascript:",
        "JavaScript:",
        "jAvAsCrIpT:",
        " javascript:",
        "\tjavascript:",
        "\njavascript:",
    ),
    *("java\tscript:", "java\nscript:", "java\rscript:", "javascript\t:", "\x01javascript:"),
    *("\u00a0javascript:", "\u200bjavascript:", "\ufeffjavascript:", "javascript\u200b:"),
    *(
        "javascript&colon;",
        "javascript&#58;",
        "&#106;avascript:",
        "javascript%3A",
        "j\u0430vascript:",
    ),
    *("ｊavascript:", "javascript://%0a", "javascript:/*https://*/", "javascript://https://x%0a"),
    *("vbscript:", "VBScript:", "livescript:", "mocha:", "data:text/html,", "DATA:text/html,"),
    *("data:text/html;base64,", "data:image/svg+xml,", "data:application/xhtml+xml,", "data:,"),
    *("blob:https://x/", "filesystem:https://x/", "view-source:javascript:", "feed:javascript:"),
    *("file:///", "about:blank#", "chrome://", "intent:", "jar:https://x!/", "ws://x/", "ftp://x/"),
    *(
        "//",
        "///",
        "\\\\",
        "/\\",
        "https:javascript:",
        "http\t:javascript:",
        "mailto:x?body=javascript:",
    ),
]
BODIES = [RUN, f"<script>{RUN}</script>"]
PROGRAMS = [
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    f"#{{{RUN}}}",
    f"<%= {RUN} %>",
    f"{{{{7*7}}}}{{% {RUN} %}}",
    f"`${{{RUN}}}`",
    f"'-{RUN}-'",
    f'";{RUN};//',
    f"\\u003cscript\\u003e{RUN}",
    '{"__proto__":{"hacked":1}}',
    "__proto__",
    "constructor",
    "constructor.prototype.hacked",
    "toString",
    "hasOwnProperty",
    "{words}{0}{language}{constructor}{__proto__}",
    "$&$1$$$`$'",
    "]]>",
    "--></style></script>",
    "\x00<script>\x00",
    "\U0001f600" * 50,
    "a" * 400,
    "مرحبا<b>\u202eabc\u2066",
    'data: {"replies": []}\n\nevent: replies\ndata: {}\n\n',
    "**<img src=x onerror=window.hacked=1>**",
    "*<svg onload=window.hacked=1>*",
    "- <script>window.hacked=1</script>",
    "1. <script>window.hacked=1</script>",
    "`<script>window.hacked=1</script>`",
    "> <script>window.hacked=1</script>",
]


def addresses() -> list[str]:
    """Addresses that no link may have."""
    return [scheme + body for scheme, body in product(SCHEMES, BODIES)]


def payloads() -> list[str]:
    """At least 300 different texts."""
    handlers = [f"<{element} {event}={RUN}>" for element, event in product(ELEMENTS, EVENTS)]
    markdown = chain.from_iterable(
        (f"[x]({address})", f"![x]({address})", f"[{address}]({address})")
        for address in addresses()
    )
    tricks = [
        f'[x](https://a.example/"onmouseover={RUN})',
        f"[x](https://a.example 'onclick={RUN}')",
        f"[x](<javascript:{RUN}>)",
        f"[x]: javascript:{RUN}\n[x]",
        f'[x](javascript:{RUN} "title")',
        f"[<img src=x onerror={RUN}>](https://a.example)",
        f'https://a.example/"onmouseover="{RUN}',
        f"https://a.example/<script>{RUN}</script>",
        f"https://javascript:{RUN}@a.example/",
        f"<javascript:{RUN}>",
        f"[a](b)[c](javascript:{RUN})",
        f"[[x](javascript:{RUN})](https://a.example)",
        f"[x](https://a.example)(javascript:{RUN})",
        f"**[x](javascript:{RUN})**",
    ]
    return list(dict.fromkeys([*TAGS, *handlers, *markdown, *tricks, *PROGRAMS, *addresses()]))
