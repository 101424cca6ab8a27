"""The city's districts by GB/T 2260 code. Names are data, so they stand here in both languages."""

DISTRICTS = {
    "310101": ("黄浦区", "Huangpu"),
    "310104": ("徐汇区", "Xuhui"),
    "310105": ("长宁区", "Changning"),
    "310106": ("静安区", "Jing'an"),
    "310107": ("普陀区", "Putuo"),
    "310109": ("虹口区", "Hongkou"),
    "310110": ("杨浦区", "Yangpu"),
    "310112": ("闵行区", "Minhang"),
    "310113": ("宝山区", "Baoshan"),
    "310114": ("嘉定区", "Jiading"),
    "310115": ("浦东新区", "Pudong New Area"),
    "310116": ("金山区", "Jinshan"),
    "310117": ("松江区", "Songjiang"),
    "310118": ("青浦区", "Qingpu"),
    "310120": ("奉贤区", "Fengxian"),
    "310151": ("崇明区", "Chongming"),
}


def district_name(code: str, *, language: str | None = None) -> str:
    """The district's name in the given or the active language; an unknown code is shown as it is."""
    from django.utils.translation import get_language

    names = DISTRICTS.get(code)
    if names is None:
        return code
    return names[1] if (language or get_language() or "").startswith("en") else names[0]


def district_choices():
    return [(code, district_name(code)) for code in DISTRICTS]


def district_code(name: str) -> str:
    """The code of a district by either of its names; "" when there is none."""
    return next((code for code, names in DISTRICTS.items() if name.strip() in names), "")
