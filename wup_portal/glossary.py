"""The words of the field, explained once in plain Dutch: the page /begrippen/ and the hints on other pages."""

from dataclasses import dataclass

from django.utils.text import slugify

from common.sorting import sort_key


@dataclass(frozen=True)
class Term:
    name: str
    meaning: str
    also: str = ""  # other names for the same thing

    @property
    def letter(self) -> str:
        return sort_key(self.name)[0].upper()

    @property
    def slug(self) -> str:
        return slugify(self.name)


TERMS = sorted(
    (
        Term("Aanbieden", "Het dorp geeft een vaste versie van het plan aan de gemeente. De dag en de versie worden bewaard."),
        Term("Aardgasvrij", "Een huis, dorp of wijk die geen aardgas meer gebruikt om te verwarmen, te douchen en te koken."),
        Term("Aardgasvrij-klaar", "Een huis dat zo goed is geïsoleerd dat het later zonder veel werk van het aardgas af kan."),
        Term("Adviesbureau", "Een bedrijf dat dorpen helpt bij het plan, met mensen voor energie, geld, welzijn of participatie."),
        Term("All-electric", "Een huis dat alleen stroom gebruikt, ook voor warmte en koken. Meestal met een warmtepomp."),
        Term("Beheersorganisatie", "De organisatie die voor iets zorgt als het af is, zoals een zonnedak of een warmtenet."),
        Term("Bevoegd", "Een organisatie is bevoegd als zij namens het dorp mag handelen. Dat staat op papier: wie, waarover en hoe lang.", "mandaat"),
        Term("Bewonersavond", "Een avond waarop bewoners horen wat het plan is, vragen stellen en meepraten."),
        Term("Bron", "Waar een getal vandaan komt, met het jaar erbij. Zo kan iedereen het nakijken."),
        Term("Buurt", "Een stuk van een dorp of wijk zoals het CBS dat telt. Een dorp kan uit meer buurten bestaan."),
        Term("College van burgemeester en wethouders", "Het dagelijks bestuur van de gemeente.", "college, B&W"),
        Term("Concept", "Een tekst waaraan nog wordt geschreven. Alleen mensen van het dorp en hun adviseurs zien die."),
        Term("Coöperatie", "Een vereniging die samen een bedrijf heeft. De leden beslissen samen."),
        Term("Deelgemeenschap", "Een groep mensen in het dorp die iets gemeen heeft, zoals jonge gezinnen, huurders of boeren.", "deelgroep"),
        Term("Discipline", "Het vak van een adviseur, zoals energie, geld, sociaal werk of participatie."),
        Term("Draagvlak", "Hoeveel mensen in het dorp achter het plan staan. Dat wordt gevraagd en eerlijk geteld."),
        Term("Drempel", "Hoeveel mensen er minstens ja moeten zeggen. Het dorp spreekt dat van tevoren af."),
        Term("Eigenaarschap", "Mensen voelen dat het plan van henzelf is. Zij doen mee en houden het in stand."),
        Term("Eindproduct", "Wat er aan het einde is. Een dorp maakt er drie: het plan, draagvlak en een organisatie die het uitvoert."),
        Term("Energie-initiatief", "Een groep bewoners die samen iets aan energie doet: een werkgroep, een stichting of een coöperatie.", "initiatief"),
        Term("Energiearmoede", "Als een huishouden te weinig geld heeft om het huis goed te verwarmen."),
        Term("Energieneutraal", "Er wordt in een jaar net zoveel energie opgewekt als gebruikt."),
        Term("Fase", "De stap waar een dorp nu is. Er zijn er tien, van aangemeld tot beheer."),
        Term("Gemeenteraad", "De gekozen mensen die de belangrijkste besluiten van de gemeente nemen.", "raad"),
        Term("Hybride warmtepomp", "Een warmtepomp die samenwerkt met de cv-ketel. De ketel helpt als het koud is."),
        Term("Isoleren", "Zorgen dat warmte in huis blijft, met bijvoorbeeld beter glas of een laag in de muur, de vloer en het dak."),
        Term("Kengetal", "Een getal dat veel over een dorp zegt, zoals het gemiddelde gasverbruik per huis."),
        Term("Kennissessie", "Een avond waarop mensen van initiatieven iets leren van sprekers en van elkaar."),
        Term("Kerngroep", "De kleine groep bewoners die het plan in het dorp trekt. Vaak drie tot zes mensen."),
        Term("Koppelkans", "Werk dat slim samen kan. Gaat de straat open voor het riool, dan kan de buis voor warmte er meteen in."),
        Term("Netbeheerder", "Het bedrijf dat zorgt voor de kabels en leidingen van stroom en gas."),
        Term("Netcongestie", "Het stroomnet zit vol. Er kan dan niet zomaar een nieuwe aansluiting of een groot zonnepark bij."),
        Term("Omgevingsplan", "De regels van de gemeente over wat waar mag. Wat daarin staat, geldt voor iedereen."),
        Term("Participatie", "Bewoners praten mee, denken mee en beslissen mee."),
        Term("Plangebied", "Het gebied waar het plan over gaat. Het dorp kiest de grens zelf, samen met de gemeente."),
        Term("Regionale Energiestrategie", "Het plan van een regio over stroom uit zon en wind en over warmte. Nederland heeft dertig regio’s.", "RES"),
        Term("Trekker", "De bewoner die het plan in het dorp op gang houdt. Met de trekker hebben wij het meeste contact."),
        Term("Transitievisie warmte", "Het eerste plan van een gemeente over wonen zonder aardgas, uit 2021. Het warmteprogramma volgt het op.", "warmtevisie"),
        Term("Uitvoeringsorganisatie", "De organisatie die het werk uit het plan laat doen. Bijvoorbeeld een coöperatie van het dorp."),
        Term("Versie", "Het plan zoals het op een dag was. Een vaste versie verandert nooit meer en heeft een nummer."),
        Term("Vaststellen", "Een bestuur zegt officieel ja tegen een plan. Bij een dorp doen de bewoners dat, bij een gemeente het college of de raad."),
        Term("Wachtlijst", "Zit een kennissessie vol, dan komt u op de wachtlijst. Komt er een plek vrij, dan hoort u dat."),
        Term("Warmtegemeenschap", "Bewoners die samen een eigen warmtenet hebben en besturen, zonder winst als doel."),
        Term("Warmtenet", "Buizen onder de grond die warm water naar huizen brengen."),
        Term("Warmtepomp", "Een apparaat dat warmte uit de lucht, de bodem of water haalt om een huis mee te verwarmen."),
        Term("Warmteprogramma", "Het plan waarin een gemeente schrijft welke wijken en dorpen de komende tien jaar aan de beurt zijn. Het bindt de gemeente, niet de bewoners."),
        Term("Werkplaats", "De plek op dit portaal waar het dorp en de adviseurs samen aan het plan schrijven."),
        Term("Wijkuitvoeringsplan", "Het plan van een dorp of wijk om van het aardgas af te gaan: wat, wanneer, met wie en met welk geld.", "WUP, dorpsenergieplan"),
        Term("Woonlasten", "Alles wat wonen per maand kost: huur of hypotheek, energie en onderhoud."),
        Term("Zienswijze", "Een reactie op een plan van de gemeente, in de weken dat het ter inzage ligt. U stuurt die naar de gemeente."),
    ),
    key=lambda term: sort_key(term.name),
)  # fmt: skip
