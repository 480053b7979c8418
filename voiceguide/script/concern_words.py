"""The concerns that routines are for, and the words that people have for them, by language."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Concern(Struct, frozen=True):
    """What somebody wants to work on.

    `name` is what scripts call it, in every language. `areas` are the parts of the face that it is
    about, the most important first. `words` are what people call it, by language; the first of a
    language is its name there. Small letters; words that people write in the singular, too, have
    both forms where the plural is more than a final s.
    """

    name: str
    areas: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


def _concern(name: str, areas: str, **words: str) -> Concern:
    """Return a concern from lists with commas between their parts."""
    return Concern(
        name,
        tuple(areas.split(", ")),
        {
            language: tuple(dict.fromkeys(" ".join(each.split()) for each in listed.split(",")))
            for language, listed in {"en": f"{name}, {words.pop('en')}", **words}.items()
        },
    )


CONCERNS: tuple[Concern, ...] = (
    _concern(
        "forehead lines",
        "forehead, brows",
        en="forehead, forehead wrinkles, worry lines, lines on the forehead, lines, wrinkles, brow,"
        " brow lift, furrowed brow, heavy brows",
        de="Stirnfalten, Stirnfalte, Stirn, Sorgenfalten, Sorgenfalte, Falten, Denkerstirn,"
        " Augenbrauen, Brauen",
        es="líneas de la frente, arrugas de la frente, arrugas en la frente, frente, arrugas,"
        " cejas, líneas de expresión",
        fr="rides du front, ride du front, front, rides, rides d'expression, sourcils",
    ),
    _concern(
        "frown lines",
        "frown, brows, forehead",
        en="frown, frowning, 11s, elevens, eleven lines, 11 lines, number 11, glabella,"
        " angry lines, lines between the brows, between the brows, lines, wrinkles, brow,"
        " furrowed brow",
        de="Zornesfalte, Zornesfalten, Denkerfalte, Stirnrunzeln, Glabella, Falten",
        es="entrecejo, arrugas del entrecejo, ceño, ceño fruncido, líneas del ceño, arrugas",
        fr="rides du lion, ride du lion, rides entre les sourcils, froncement, glabelle, rides",
    ),
    _concern(
        "puffiness",
        "cheeks, eyes, jaw, neck",
        en="puffy, puffy face, puffy eyes, swelling, swollen, swollen face, bloated, bloating,"
        " water retention, depuff, de-puff, bags, bags under the eyes, eye bags, morning face,"
        " lymph, lymphatic drainage, drainage, sculpt, under-eye bags",
        de="Schwellungen, Schwellung, geschwollen, geschwollenes Gesicht, aufgedunsen, verquollen,"
        " Tränensäcke, Augenringe, Wassereinlagerungen, Lymphdrainage, Lymphe",
        es="hinchazón, hinchado, hinchada, cara hinchada, ojos hinchados, bolsas,"
        " bolsas en los ojos, retención de líquidos, drenaje linfático, drenaje",
        fr="gonflement, gonflé, gonflée, visage gonflé, yeux gonflés, bouffi, bouffissure,"
        " poches sous les yeux, poches, rétention d'eau, drainage lymphatique, drainage",
    ),
    _concern(
        "drooping eyelids",
        "eyes, brows",
        en="droopy eyelids, drooping lids, droopy lids, hooded eyes, hooded eyelids, hooded lids,"
        " heavy eyelids, heavy lids, sagging eyelids, eyelids, lids, eyes, sagging",
        de="Schlupflider, Schlupflid, hängende Augenlider, hängende Lider, schwere Lider,"
        " Augenlider, Augenlid, Lider, Augen",
        es="párpados caídos, párpado caído, párpados, ojos caídos, ojos",
        fr="paupières tombantes, paupière tombante, paupières, yeux tombants, yeux",
    ),
    _concern(
        "tired eyes",
        "eyes, brows, temples",
        en="eye strain, eyestrain, screen eyes, sore eyes, dark circles, under eyes, eyes,"
        " crow's feet, crows feet, screen fatigue",
        de="müde Augen, überanstrengte Augen, Augenringe, Krähenfüße, Bildschirmaugen, Augen",
        es="ojos cansados, cansancio visual, vista cansada, ojeras, patas de gallo, ojos",
        fr="yeux fatigués, fatigue oculaire, cernes, pattes d'oie, yeux",
    ),
    _concern(
        "cheekbones",
        "cheekbones, cheeks",
        en="higher cheekbones, lifted cheekbones, contour, contours, sculpted cheeks",
        de="Wangenknochen, Jochbein, Jochbeine, Kontur, Konturen",
        es="pómulos, pómulo, contorno",
        fr="pommettes, pommette, contour",
    ),
    _concern(
        "cheeks",
        "cheeks, mouth",
        en="sagging cheeks, hollow cheeks, flat cheeks, smile lines, laugh lines,"
        " nasolabial folds, sagging",
        de="Wangen, Wange, hängende Wangen, eingefallene Wangen, Backen, Lachfalten,"
        " Nasolabialfalten, Nasolabialfalte",
        es="mejillas, mejilla, mejillas caídas, líneas de la risa, surco nasogeniano",
        fr="joues, joue, joues tombantes, joues creuses, sillons nasogéniens, rides du sourire",
    ),
    _concern(
        "mouth corners",
        "corners, mouth",
        en="corners of the mouth, corners, drooping mouth, downturned mouth, marionette lines,"
        " mouth, sad mouth, turned-down mouth",
        de="Mundwinkel, hängende Mundwinkel, Marionettenfalten, Mund",
        es="comisuras, comisuras de la boca, comisuras caídas, líneas de marioneta, boca",
        fr="coins de la bouche, commissures, commissures des lèvres, plis d'amertume, bouche",
    ),
    _concern(
        "lips",
        "lips, mouth",
        en="thin lips, fuller lips, lip lines, smoker's lines, mouth",
        de="Lippen, Lippe, schmale Lippen, Lippenfalten, Mund",
        es="labios, labio, labios finos, código de barras, boca",
        fr="lèvres, lèvre, lèvres fines, rides des lèvres, bouche",
    ),
    _concern(
        "jowls",
        "jowls, jaw",
        en="sagging jowls, sagging, saggy jowls, sagging jaw, jawline, jaw line, loose jawline,"
        " sagging face",
        de="Hängebäckchen, Hamsterbäckchen, Hängebacken, Hängebacke, Kieferlinie, Kinnlinie",
        es="papos, flacidez, mandíbula caída, línea de la mandíbula, mofletes caídos,"
        " cachetes caídos",
        fr="bajoues, bajoue, relâchement, ovale du visage, mâchoire tombante",
    ),
    _concern(
        "double chin",
        "chin, jaw, neck",
        en="second chin, chin, under the chin, loose chin, sagging chin, sagging",
        de="Doppelkinn, Kinn, unter dem Kinn",
        es="papada, doble mentón, doble barbilla, mentón, barbilla",
        fr="double menton, menton, sous le menton",
    ),
    _concern(
        "neck",
        "neck, chin",
        en="tech neck, text neck, phone neck, stiff neck, neck lines, neck bands, loose neck,"
        " turkey neck, sagging neck, throat, neck tension, tight neck",
        de="Hals, Nacken, Handynacken, Handyhals, steifer Nacken, verspannter Nacken, Halsfalten,"
        " Halsfalte, Truthahnhals",
        es="cuello, cuello tecnológico, cuello rígido, cuello caído, arrugas del cuello, nuca",
        fr="cou, text neck, nuque, nuque raide, cou relâché, rides du cou",
    ),
    _concern(
        "clenched jaw",
        "jaw",
        en="jaw, tight jaw, tense jaw, jaw tension, jaw clenching, clenching, sore jaw,"
        " grinding, teeth grinding, bruxism, stiff jaw",
        de="verspannter Kiefer, angespannter Kiefer, Kiefer, Kieferverspannung, Kieferspannung,"
        " Zähneknirschen, Knirschen, Zähnepressen, Bruxismus",
        es="mandíbula tensa, mandíbula, mandíbula apretada, tensión en la mandíbula, bruxismo,"
        " apretar los dientes",
        fr="mâchoire serrée, mâchoire, mâchoire crispée, mâchoire tendue, tension de la mâchoire,"
        " bruxisme, grincement des dents",
    ),
    _concern(
        "knots",
        "jaw, temples, neck",
        en="tension knots, muscle knots, knot, tension, tense face, tight face, sore spots,"
        " trigger points",
        de="Verspannungen, Verspannung, Muskelknoten, Knoten, Verhärtungen, Verhärtung,"
        " Triggerpunkte",
        es="nudos, nudo, nudos de tensión, contracturas, contractura, tensión, puntos gatillo",
        fr="nœuds, nœud, noeuds, noeud, nœuds de tension, contractures, tension, tensions,"
        " points de tension",
    ),
    _concern(
        "headache tension",
        "scalp, temples, neck",
        en="scalp, scalp tension, tension headache, headache, headaches, tight scalp, tension,"
        " head tension, tight head, head, scalp and headache-tension, shoulders, tight shoulders",
        de="Kopfschmerzen, Kopfschmerz, Spannungskopfschmerzen, Spannungskopfschmerz, Kopfhaut,"
        " Kopfdruck, Schultern",
        es="dolor de cabeza, cefalea tensional, tensión en la cabeza, cuero cabelludo, hombros",
        fr="maux de tête, mal de tête, céphalée de tension, cuir chevelu, tension crânienne,"
        " épaules",
    ),
    _concern(
        "dullness",
        "face, cheeks, forehead",
        en="dull skin, dull, glow, radiance, tired skin, sallow skin, pale skin, complexion,"
        " whole face, face",
        de="fahle Haut, fahler Teint, müde Haut, Blässe, Glanz, Ausstrahlung, Teint, Gesicht",
        es="piel apagada, falta de luminosidad, luminosidad, piel cansada, cutis, cara, rostro",
        fr="teint terne, peau terne, éclat, manque d'éclat, peau fatiguée, teint, visage",
    ),
    _concern(
        "stress",
        "forehead, jaw",
        en="stressed, restless, restlessness, calm, relax, relaxation, unwind, overwhelmed,"
        " sleep, can't sleep, settle",
        de="gestresst, Unruhe, unruhig, Entspannung, entspannen, abschalten, Schlaf, einschlafen,"
        " Anspannung",
        es="estrés, estresado, estresada, nervios, relajación, relajarme, calma, dormir, sueño",
        fr="stressé, stressée, détente, relaxation, calme, sommeil, dormir, agitation",
    ),
)  # fmt: skip
"""From top to bottom, then those of the whole face."""
