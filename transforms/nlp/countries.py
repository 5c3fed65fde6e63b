"""Countries and the places named most in world news, for labels the model gets wrong."""

from __future__ import annotations

COUNTRIES = frozenset(
    name.strip()
    for name in """
afghanistan, albania, algeria, andorra, angola, antigua and barbuda, argentina, armenia,
australia, austria, azerbaijan, bahamas, bahrain, bangladesh, barbados, belarus, belgium, belize,
benin, bhutan, bolivia, bosnia, bosnia and herzegovina, botswana, brazil, brunei, bulgaria,
burkina faso, burma, burundi, cambodia, cameroon, canada, cape verde, central african republic,
chile, china, colombia, comoros, costa rica, croatia, cuba, cyprus, czech republic, czechia,
democratic republic of congo, denmark, djibouti, dominica, dominican republic, east timor,
ecuador, egypt, el salvador, england, equatorial guinea, eritrea, estonia, eswatini, ethiopia,
fiji, finland, france, gabon, gambia, germany, ghana, great britain, greece, greenland, grenada,
guatemala, guinea, guinea-bissau, guyana, haiti, honduras, hong kong, hungary, iceland, india,
indonesia, iran, iraq, ireland, israel, italy, ivory coast, jamaica, japan, kazakhstan, kenya,
kiribati, kosovo, kuwait, kyrgyzstan, laos, latvia, lebanon, lesotho, liberia, libya,
liechtenstein, lithuania, luxembourg, macau, madagascar, malawi, malaysia, maldives, mali, malta,
mauritania, mauritius, mexico, micronesia, moldova, monaco, mongolia, montenegro, morocco,
mozambique, myanmar, namibia, nauru, nepal, netherlands, new zealand, nicaragua, niger, nigeria,
north korea, north macedonia, northern ireland, norway, oman, pakistan, palau, palestine, panama,
papua new guinea, paraguay, peru, philippines, poland, portugal, puerto rico, qatar, romania,
russia, rwanda, samoa, san marino, saudi arabia, scotland, senegal, serbia, seychelles, sierra
leone, singapore, slovakia, slovenia, solomon islands, somalia, south africa, south korea, south
sudan, soviet union, spain, sri lanka, sudan, suriname, sweden, switzerland, syria, taiwan,
tajikistan, tanzania, thailand, togo, tonga, trinidad and tobago, tunisia, turkey, turkmenistan,
tuvalu, uganda, ukraine, united arab emirates, united kingdom, united states, united states of
america, uruguay, uzbekistan, vanuatu, vatican, venezuela, vietnam, wales, yemen, zambia,
zimbabwe, u.s., us, u.k., uk, uae, eu, ussr, u.s.a., usa, britain
""".replace("\n", " ").split(",")
) - {"eu"}

CAPITALS = frozenset(
    name.strip()
    for name in """
abu dhabi, abuja, accra, addis ababa, algiers, amman, amsterdam, ankara, athens, baghdad, baku,
bamako, bangkok, beijing, beirut, belfast, belgrade, berlin, bern, bogota, brasilia, bratislava,
brussels, bucharest, budapest, buenos aires, cairo, canberra, caracas, copenhagen, dakar,
damascus, delhi, dhaka, doha, dublin, edinburgh, geneva, hanoi, harare, havana, helsinki,
islamabad, istanbul, jakarta, jerusalem, juba, kabul, kampala, kathmandu, khartoum, kiev, kigali,
kinshasa, kuala lumpur, kyiv, kharkiv, lagos, lima, lisbon, ljubljana, london, luanda, lusaka,
madrid, manila, minsk, mogadishu, moscow, mumbai, nairobi, new delhi, new york, nicosia, oslo,
ottawa, paris, prague, pretoria, pyongyang, quito, rabat, reykjavik, riga, riyadh, rome, sarajevo,
seoul, shanghai, skopje, sofia, stockholm, sydney, taipei, tallinn, tashkent, tbilisi, tehran, tel
aviv, tirana, tokyo, tripoli, tunis, ulaanbaatar, vienna, vilnius, warsaw, yerevan, zagreb,
washington d.c., los angeles, chicago, san francisco
""".replace("\n", " ").split(",")
)
"""Georgia, Jordan, Chad and Sofia also name people; where the model says PERSON it is believed."""

REGIONS = frozenset(
    name.strip()
    for name in """
balkans, balochistan, bavaria, black sea, catalonia, caucasus, chechnya, crimea, dagestan, donbas,
east jerusalem, flanders, gaza strip, golan heights, gulf of mexico, himalayas, kashmir, kurdistan,
mediterranean, north caucasus, persian gulf, red sea, sahel, siberia, silicon valley, south china
sea, transnistria, tibet, west bank, xinjiang, dead sea, baltic sea, caspian sea, arabian sea,
wall street, capitol hill
""".replace("\n", " ").split(",")
)
"""Regions and seas in the news, none of them the name of a person or an organisation."""

AMBIGUOUS = frozenset({"sofia", "us", "paris", "georgia", "jordan", "chad", "sydney", "london"})
