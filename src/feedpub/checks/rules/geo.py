"""Locations: GeoRSS in its simple and GML forms, and the W3C's older vocabulary."""

from __future__ import annotations

from feedpub.checks._coordinates import BOX, CIRCLE, LATITUDE, LINE, LONGITUDE, POINT, POLYGON
from feedpub.checks._value_kinds import ANY, number
from feedpub.checks._vocabulary import element, vocabulary

_PLACES = "*"
_TAGS = {
    "featuretypetag": ANY, "relationshiptag": ANY, "featurename": ANY,
    "elev": number(decimal=True), "floor": number(), "radius": number(least=0, decimal=True),
}  # fmt: skip

GEORSS = vocabulary(
    "georss",
    source="https://docs.ogc.org/cs/17-002r1/17-002r1.html",
    elements={
        "georss:point": element(POINT, _TAGS, within=_PLACES),
        "georss:line": element(LINE, _TAGS, within=_PLACES),
        "georss:polygon": element(POLYGON, _TAGS, within=_PLACES),
        "georss:box": element(BOX, _TAGS, within=_PLACES),
        "georss:circle": element(CIRCLE, _TAGS, within=_PLACES),
        "georss:elev": element(number(decimal=True), within=_PLACES),
        "georss:floor": element(number(), within=_PLACES),
        "georss:radius": element(number(least=0, decimal=True), within=_PLACES),
        "georss:featureName": element(ANY, within=_PLACES),
        "georss:featureTypeTag": element(ANY, within=_PLACES),
        "georss:relationshipTag": element(ANY, within=_PLACES),
        "georss:featurename": element(ANY, within=_PLACES),
        "georss:featuretypetag": element(ANY, within=_PLACES),
        "georss:relationshiptag": element(ANY, within=_PLACES),
        "georss:where": element(attributes=_TAGS, within=_PLACES, open=True),
    },
    examples={
        "unexpected-text": (
            "<georss:where>here</georss:where>",
            "<georss:where><gml:Point><gml:pos>45.2 25.1</gml:pos></gml:Point></georss:where>",
        ),
    },
)

GML = vocabulary(
    "gml",
    source="https://docs.ogc.org/cs/17-002r1/17-002r1.html",
    elements={
        "gml:Point": element(
            attributes={"srsName": ANY}, children="gml:pos!", within="georss:where", open=True
        ),
        "gml:LineString": element(
            attributes={"srsName": ANY}, children="gml:posList!", within="georss:where", open=True
        ),
        "gml:Polygon": element(
            attributes={"srsName": ANY}, children="gml:exterior!", within="georss:where", open=True
        ),
        "gml:Envelope": element(
            attributes={"srsName": ANY},
            children="gml:lowerCorner! gml:upperCorner!",
            within="georss:where",
            open=True,
        ),
        "gml:exterior": element(children="gml:LinearRing!"),
        "gml:LinearRing": element(children="gml:posList!"),
        "gml:pos": element(POINT, {"srsDimension": ANY}),
        "gml:posList": element(LINE, {"srsDimension": ANY}),
        "gml:LinearRing/gml:posList": element(POLYGON, {"srsDimension": ANY}),
        "gml:lowerCorner": element(POINT),
        "gml:upperCorner": element(POINT),
    },
    strict=False,
)

GEO = vocabulary(
    "geo",
    source="https://www.w3.org/2003/01/geo/",
    elements={
        "geo:lat": element(LATITUDE, within="*"),
        "geo:long": element(LONGITUDE, within="*"),
        "geo:alt": element(number(decimal=True), within="*"),
        "geo:Point": element(children="geo:lat? geo:long? geo:alt?", within="*"),
        "geo:lat_long": element(ANY, within="*"),
    },
)
