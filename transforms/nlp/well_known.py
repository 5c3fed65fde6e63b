"""Organisations in world news whose names mean nothing else, for labels the model gets wrong."""

from __future__ import annotations


def _listed(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.replace("\n", " ").split(","))


COMPANIES = _listed(
    """
aeroflot, airbus, alcatel, alibaba, alitalia, allianz, astrazeneca, auchan, audi, barclays, basf,
benetton, bmw, boeing, bombardier, bridgestone, burger king, bytedance, cargill, carrefour,
chevron, chrysler, cisco, citigroup, citroen, coca-cola, comcast, credit suisse, daewoo, daimler,
danone, deloitte, deutsche bank, ducati, easyjet, electrolux, eli lilly, embraer, enron,
ericsson, exxon, exxonmobil, facebook, fedex, ferrari, fiat, foxconn, fujitsu, gazprom,
glaxosmithkline, glencore, goodyear, google, halliburton, heineken, hitachi, honda, hsbc, huawei,
hyundai, ikea, infineon, intel, kia, komatsu, ligier, linkedin, lockheed, lufthansa,
lukoil, maersk, mazda, mcdonald's, mcdonald’s, mckinsey, mclaren, mediaset, michelin, microsoft,
minardi, mitsubishi, monsanto, moody's, moody’s, motorola, nestle, netflix, nintendo, nissan,
nokia, novartis, olivetti, panasonic, petrobras, peugeot, pfizer, pirelli, pricewaterhousecoopers,
procter & gamble, qantas, qualcomm, raytheon, renault, repsol, rhone-poulenc, rolls-royce,
rosneft, ryanair, s&p, samsung, sberbank, siemens, skoda, sony, spotify, standard & poor's,
standard & poor’s, starbucks, subaru, telefonica, tesla, thales, tiktok, toshiba, toyota, twitter,
uber, ubs, unilever, verizon, vivendi, vodafone, volkswagen, volvo, walmart, whatsapp, yahoo,
yamaha, youtube
"""
)

MEDIA = _listed(
    """
abc news, al ahram, al jazeera, al-ahram, al-arabiya, al-hayat, al-jazeera, an-nahar, ansa, antara,
asahi shimbun, associated press, bild, breitbart, cbs, clarin, cnn, corriere della sera, der
spiegel, die welt, die zeit, el mundo, el pais, haaretz, hurriyet, interfax, irna, itar-tass,
izvestia, kommersant, kyodo, la jornada, la nacion, la repubblica, la stampa, le figaro, le monde,
maariv, milliyet, msnbc, novosti, o globo, politico, pravda, reuters, ria novosti, tanjug, tass,
xinhua, yedioth ahronoth, yomiuri shimbun, yonhap
"""
)

CLUBS = _listed(
    """
aek athens, ajax, anderlecht, arsenal, aston villa, atletico madrid, bayer leverkusen, besiktas,
boca juniors, borussia dortmund, borussia moenchengladbach, brondby, corinthians, cremonese,
crystal palace, dundee united, espanyol, everton, fenerbahce, ferencvaros, feyenoord, fiorentina,
flamengo, fluminense, galatasaray, grasshoppers, gremio, hibernian, internazionale,
juventus, legia warsaw, olympiacos, olympiakos, palmeiras,
panathinaikos, partizan, partizan belgrade, penarol, psv, psv eindhoven, queens park rangers, raith
rovers, real betis, real madrid, real sociedad, red star belgrade, river plate, rosenborg,
sampdoria, schalke, sheffield united, sheffield wednesday, sparta prague, spartak moscow, steaua
bucharest, tottenham, tottenham hotspur, trabzonspor, udinese, vasco da gama, vfb stuttgart,
vitesse arnhem, werder bremen, widzew lodz
"""
)
"""Of football; towns and surnames among them are left out: Nancy, Reading, Williams."""

GROUPS = _listed(
    """
al qaeda, al qaida, al-qaeda, al-qaida, farc, fatah, hamas, hezbollah, hizbollah, islamic jihad,
islamic state, palestinian authority, taleban, taliban
"""
)

WELL_KNOWN = COMPANIES | MEDIA | CLUBS | GROUPS
"""Folded."""
