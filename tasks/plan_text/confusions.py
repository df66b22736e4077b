"""Slips of copying seen in published plans: data, each with its reason.

A pattern names the wrong words with enough company that the right use of the same letters is left
alone ("cạo" is a word, "công nghệ cạo" is not). Group `bad` is what is wrong, `shown` (when there
is one) what is shown of it; the suggestion replaces `bad`. Patterns
run on lower-case text with one spelling of tone marks.
"""

# (pattern, suggestion, reason). Reasons: tone = wrong or lost mark, letter = wrong or lost letter.
CONFUSIONS: tuple[tuple[str, str, str], ...] = (
    (r"(?P<shown>công nghệ (?P<bad>cạo))(?!\w)(?!\s+(?:râu|lông|vảy))", "cao", "tone"),
    (
        r"(?<!\w)(?P<shown>(?P<bad>tĩnh) (?:hà tĩnh|ủy|đoàn|nghệ an|quảng \w+|thanh hóa))",
        "tỉnh",
        "tone",
    ),
    (
        r"(?:địa bàn|nhân dân|ubnd|hđnd|công an|thanh tra) (?P<bad>tĩnh)(?!\w)(?! hà tĩnh)",
        "tỉnh",
        "tone",
    ),
    (r"(?P<shown>(?:tỉnh|địa bàn) hà (?P<bad>tỉnh))(?!\w)", "tĩnh", "tone"),
    (
        r"(?<!\w)(?P<shown>(?P<bad>cáp) (?:tổ chức|ủy đảng|chính quyền|tỉnh|huyện|xã))(?!\w)",
        "cấp",
        "tone",
    ),
    (r"(?<!\w)(?P<bad>chương hình)(?!\w)", "chương trình", "letter"),
    (r"(?<!\w)(?P<bad>nham)(?!\w)(?!\s+(?:nhảm|hiểm|thạch|nhở))(?=\s+\w)", "nhằm", "tone"),
    (r"(?:các|cấp|ubnd|quận,|từng|mỗi) (?P<bad>huyên)(?!\w)(?! náo)", "huyện", "tone"),
    (r"(?<!\w)(?P<bad>huyên)(?=\s*[,;]\s*(?:thành phố|thị xã|xã|tỉnh))", "huyện", "tone"),
    (r"(?<!\w)(?P<bad>ủy bân)(?= nhân dân)", "ủy ban", "tone"),
    (r"ủy ban (?P<bad>nhân dần|nhần dân|nhân đân)(?!\w)", "nhân dân", "tone"),
    (r"công nghệ (?P<bad>thông tín|thông tịn)(?!\w)", "thông tin", "tone"),
    (r"(?<!\w)(?P<bad>thục hiện|thưc hiện|thực hiên|thực hiện̉)(?!\w)", "thực hiện", "tone"),
    (r"(?<!\w)(?P<bad>triên khai|triển khải|triền khai)(?!\w)", "triển khai", "tone"),
    (r"(?<!\w)(?P<bad>phôi hợp|phối họp|phối hơp)(?!\w)", "phối hợp", "tone"),
    (
        r"(?<!\w)(?P<bad>chủ tri|chù trì|chủ trí)(?=\s*[,;]|\s+(?:phối|tham|triển|xây|thực))",
        "chủ trì",
        "tone",
    ),
    (r"(?<!\w)(?P<bad>xây dụng|xây đựng|xậy dựng)(?!\w)", "xây dựng", "tone"),
    (r"(?<!\w)(?P<bad>úng dụng|ứng dung|ứng dựng)(?!\w)", "ứng dụng", "tone"),
    (r"(?<!\w)(?P<bad>kê hoạch|kế hoach|kế hoặch)(?!\w)", "kế hoạch", "tone"),
    (r"(?<!\w)(?P<bad>nhiêm vụ|nhiệm vu|nhiệm vự)(?!\w)", "nhiệm vụ", "tone"),
    (r"(?<!\w)(?P<bad>tô chức|tổ chúc|tổ chưc)(?!\w)", "tổ chức", "tone"),
    (r"(?<!\w)(?P<bad>phát triền|phát triên|phát triễn)(?!\w)", "phát triển", "tone"),
    (r"(?<!\w)(?P<bad>đia phương|địa phưong|địa phuơng)(?!\w)", "địa phương", "letter"),
    (r"(?<!\w)(?P<bad>cơ quạn|cơ quăn)(?!\w)", "cơ quan", "tone"),
    (r"(?<!\w)(?P<bad>tông hợp|tổng họp|tổng hơp)(?!\w)", "tổng hợp", "tone"),
    (
        r"(?<!\w)(?P<bad>chât lượng|chất lương|chất luợng|chắt lượng)(?!\s+(?:tâm|tri)|\w)",
        "chất lượng",
        "tone",
    ),
    (r"(?<!\w)(?P<bad>dử liệu|dữ liêu|đữ liệu)(?!\w)", "dữ liệu", "tone"),
    (r"(?<!\w)(?P<bad>doanh nghiêp|doanh nghiẹp)(?!\w)", "doanh nghiệp", "tone"),
    (r"(?<!\w)(?P<bad>thòi gian|thời gìan|thởi gian)(?!\w)", "thời gian", "tone"),
    (
        r"(?<!\w)(?<!khả\s)(?<!tiềm\s)(?P<bad>nâng cạo|năng cao)(?= (?:chất|nhận|năng|hiệu|trình))",
        "nâng cao",
        "tone",
    ),
    (
        r"(?<!\w)(?P<bad>huớng dẫn|hướng dân|hướng đẫn)(?=\s+(?:các|việc|của|thực|triển|chi))",
        "hướng dẫn",
        "tone",
    ),
)

# Word pairs that are never divided by a colon: "chất: lượng", "cho: người dân".
COLON_PAIRS: tuple[tuple[str, str], ...] = (
    ("chất", "lượng"), ("người", "dân"), ("dịch", "vụ"), ("công", "nghệ"), ("phát", "triển"),
    ("thực", "hiện"), ("ứng", "dụng"), ("triển", "khai"), ("xây", "dựng"), ("doanh", "nghiệp"),
    ("cơ", "quan"), ("địa", "phương"), ("tổ", "chức"), ("kế", "hoạch"), ("nhiệm", "vụ"),
    ("nghiên", "cứu"), ("dữ", "liệu"), ("hệ", "thống"), ("kinh", "tế"), ("xã", "hội"),
    ("quản", "lý"), ("đào", "tạo"), ("môi", "trường"), ("du", "lịch"), ("nông", "nghiệp"),
)  # fmt: skip
# Words that always need what follows them: a colon behind one is a slip, unless a list follows.
COLON_BEFORE: tuple[str, ...] = ("cho", "của", "với", "và", "bởi", "từ")
