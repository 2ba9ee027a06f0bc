"""Words that tell a language in a message too short for statistics, and words that tell none."""

from __future__ import annotations

# Each in one of the four languages only. Words that look like pinyin ("wo", "man") are left out.
TELLING = {
    "en": """
        about agree and any anything are at because been being both but by can can't cannot
        could did didn't do does doesn't don't each find for from get give goodbye had have
        help here him his how how's i i'd i'll i'm i've if into is isn't it it's its know
        less like many may more most much must my need nobody not nothing of off one only
        other our please pls really send shall she should show some somebody someone
        something such tell than thank that that's the their them then there these they this
        those to true u under until ur very want was wasn't we were what what's whats when
        where where's wheres which who who's whom whose why with won't would wrong you
        you're your
    """,
    "de": """
        aber als auch auf aus beim bin bis bist bitte brauche brennt dank danke darf das
        dein deine dem den denn der deutsch deutschen dich dies diese diesen dieser
        dir doch durch ein eine einem einen einer euch feuer frage für fürs gab geht genau
        gerne gibt guten habe haben habt hast heißt hilfe ich ihm ihn ihnen ihr ihre ist ja
        jemand kann kannst kein keine keinen keins kostet krankenwagen können machen machst
        macht mein meine meinen mich mir mit muss möchte müssen nach nein nicht nichts noch
        nur oder ohne polizei schön sehr seid sein seine sich sie sind tschüss uhr und
        unfall uns unser vielen vom von vor wann warum welche welchen welcher welches wem
        wenn wer werden wie wieso willst wird woher wohin wollen wurde zeit zum zur zwischen
        öffnungszeiten über
        anmelden anmeldung ansprechpartner arbeitserlaubnis beantragen bezirk branchen einwohner
        firmen gebühr gebühren hektar nummer peking preise quadratkilometer steuer steuern
        telefonnummer unternehmen visum wissenschaftspark
    """,
    "fr": """
        aide aider au aujourd'hui aussi aux avec avez avoir bonjour bonne bonsoir c'est ce
        cela ces cet cette combien comment d'accord dans dois doit donc elle elles est
        est-ce est-il et faire fait faut feu horaires ici il ils j'ai je jour l'adresse leur
        leurs mais merci moi non notre nous oui ouvert où par parc parle pas peut peux
        pompiers pourquoi pouvez puis puis-je qu'est-ce qu'il quand quel quelle quelles
        quelqu'un quels qui quoi revoir salut sans savoir secours ses sommes sont suis
        trouve trouver très téléphone une veut veux votre voudrais vous ça êtes être
        chiffre délai demande entreprise entreprises frais impôt impôts licornes métro numéro parcs
        pékin pékinois revenus siège société sociétés séjour tarif étranger étrangers
    """,
    "es": """
        abierto adiós ahora algo alguien alguna ambulancia aquí así ayuda ayudar buenas
        bueno buenos claro como con cual cuando cuanto cuesta cuál cuáles cuándo cuánto
        cuántos cómo debo del desde dirección donde dónde el ella ellos eres esa ese eso
        esta este esto estoy está están fue gracias hablar hace hacer hasta hay hola hora
        horario incendio llamar mis mucha muchas mucho muy más nada necesito nos número
        oficina para parque pero policía por porque puede pueden puedo quiero quién qué
        saber ser sido sobre socorro sus sé sí también teléfono tengo tiene tienen tienes
        todo una uno usted ustedes voy él
        beca becas distrito empresa empresas extranjero extranjeros impuesto impuestos ingresos
        licencia parques pekín permiso tarifa tarifas tarjeta trámite trámites visado
    """,
}
# Understood and typed by everyone, whatever the rest of the conversation is in.
NEUTRAL = """
    alipay apec app apple asap bus bye cool covid e-mail email fax gps hello hey hi hotel html
    http https huawei id info internet iphone jingjing km km2 lol metro no ok okay online
    passport pc pdf qr sim sms sorry sos taxi tel thanks thx url visa vpn wechat weixin whatsapp
    wi-fi wifi wlan wow www xiaomi yeah yep yes zhongguancun
"""


def language_of_words() -> dict[str, str]:
    """The language that each telling word is of."""
    return {word: code for code, listed in TELLING.items() for word in listed.split()}


def neutral_words() -> frozenset[str]:
    """The words that tell no language."""
    return frozenset(NEUTRAL.split())
