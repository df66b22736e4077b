"""What the agencies of the demonstration say. Invented sentences and figures: dữ liệu minh họa."""

from dataclasses import dataclass, replace

from tasks.answer import Answer, Figure, Obstacle, Proposal
from tasks.states import AnswerKind, ProgressStatus


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of one year: what was done, how far, figures, what comes next."""

    result: str
    percent: int
    figures: tuple[tuple[str, str, str], ...] = ()
    next_step: str = ""
    obstacle: tuple[str, str] = ("", "")
    proposal: tuple[str, str] = ("", "")


# task code → (2023, 2024)
YEARS: dict[str, tuple[Said, Said]] = {
    "1.1": (
        Said(
            "Đã cử một phòng làm đầu mối, tham gia hai cuộc trao đổi trực tuyến do Bộ chủ trì "
            "và cung cấp thông tin về tình hình triển khai Chiến lược trên địa bàn.",
            40, (("Cuộc trao đổi đã tham gia", "2", "cuộc"),),
            "Duy trì trao đổi thông tin theo quý.",
        ),
        Said(
            "Đã tham gia bốn cuộc trao đổi, gửi hai báo cáo chuyên đề và tiếp một đoàn khảo sát "
            "về nhu cầu ứng dụng trí tuệ nhân tạo của các ngành.",
            60, (("Cuộc trao đổi đã tham gia", "4", "cuộc"),),
            "Thống nhất mẫu thông tin trao đổi hằng quý.",
        ),
    ),
    "1.2": (
        Said(
            "Tổ chức một hội thảo giới thiệu thành tựu trí tuệ nhân tạo; đăng 12 tin, bài.",
            35, (("Tin, bài", "12", "bài"), ("Người dự hội thảo", "120", "người")),
            "Tổ chức ngày hội ứng dụng cho doanh nghiệp nhỏ và vừa.",
        ),
        Said(
            "Tổ chức hai hội thảo và một ngày hội ứng dụng; hỗ trợ năm tổ chức tham gia sự kiện "
            "trong nước; đăng 21 tin, bài.",
            65, (("Tin, bài", "21", "bài"), ("Người dự hội thảo", "310", "người")),
            "Mở chuyên mục thường xuyên trên trang thông tin của Sở.",
        ),
    ),
    "1.3": (
        Said(
            "Tổng hợp đề xuất nhiệm vụ của các ngành; đưa ba nhiệm vụ ứng dụng vào kế hoạch "
            "khoa học và công nghệ của tỉnh.",
            30, (("Nhiệm vụ được đưa vào kế hoạch", "3", "nhiệm vụ"),),
            "Trình danh mục nhiệm vụ của năm sau.",
            ("Chưa có định mức chi cho thuê nền tảng trí tuệ nhân tạo dùng chung.",
             "Bộ Khoa học và Công nghệ"),
        ),
        Said(
            "Ba nhiệm vụ đã được giao thực hiện, một nhiệm vụ nghiệm thu ở mức đạt; lồng ghép "
            "nội dung của Chiến lược vào hai đề án đang xây dựng.",
            55, (("Nhiệm vụ đang thực hiện", "3", "nhiệm vụ"),
                 ("Nhiệm vụ nghiệm thu", "1", "nhiệm vụ")),
            "Nghiệm thu hai nhiệm vụ còn lại.",
            ("Chưa có định mức chi cho thuê nền tảng trí tuệ nhân tạo dùng chung.",
             "Bộ Khoa học và Công nghệ"),
            ("Hướng dẫn định mức chi cho thuê nền tảng dùng chung.", "Bộ Khoa học và Công nghệ"),
        ),
    ),
    "1.4": (
        Said("Cập nhật 450 mục tri thức của tỉnh lên hệ tri thức Việt số hóa.", 40,
             (("Mục tri thức cập nhật", "450", "mục"),), "Bổ sung tri thức về nông nghiệp."),
        Said("Cập nhật thêm 730 mục tri thức, trong đó 280 mục về nông nghiệp.", 60,
             (("Mục tri thức cập nhật", "730", "mục"),), "Rà soát các mục đã lạc hậu."),
    ),
    "1.5": (
        Said("Hỗ trợ sáu doanh nghiệp theo hai nghị quyết; tổ chức một cuộc thi khởi nghiệp.", 45,
             (("Doanh nghiệp được hỗ trợ", "6", "doanh nghiệp"),), "Rút ngắn thủ tục hỗ trợ."),
        Said("Hỗ trợ chín doanh nghiệp; hai dự án khởi nghiệp có ứng dụng trí tuệ nhân tạo vào "
             "vòng chung kết cuộc thi khởi nghiệp của tỉnh.", 60,
             (("Doanh nghiệp được hỗ trợ", "9", "doanh nghiệp"),), "Kết nối quỹ đầu tư."),
    ),
    "1.6": (
        Said("Đã hướng dẫn các cơ quan về nội dung và mẫu báo cáo; tổng hợp một kỳ.", 50,
             (), "Đưa việc báo cáo lên Cổng theo dõi Kế hoạch."),
        Said("Tổng hợp một kỳ báo cáo năm; các cơ quan nộp qua biểu mẫu thống nhất.", 70,
             (), "Rút ngắn thời gian tổng hợp."),
    ),
    "2.1": (
        Said("Nâng cấp trục chia sẻ dữ liệu của tỉnh; kết nối năm cơ sở dữ liệu chuyên ngành.", 40,
             (("Cơ sở dữ liệu kết nối", "5", "cơ sở dữ liệu"),), "Kết nối thêm bốn cơ sở dữ liệu."),
        Said("Đã kết nối chín cơ sở dữ liệu; thử nghiệm trợ lý tra cứu thủ tục hành chính.", 60,
             (("Cơ sở dữ liệu kết nối", "9", "cơ sở dữ liệu"),), "Đánh giá thử nghiệm trợ lý."),
    ),
    "2.2": (
        Said("Hoàn thành 38 trong 60 nhiệm vụ của kế hoạch chuyển đổi số; tư vấn cho 80 doanh "
             "nghiệp nhỏ và vừa.", 55, (("Doanh nghiệp được tư vấn", "80", "doanh nghiệp"),),
             "Xây dựng chương trình hỗ trợ doanh nghiệp số."),
        Said("Hoàn thành 51 trong 60 nhiệm vụ; trình dự thảo chương trình hỗ trợ doanh nghiệp "
             "số; tư vấn cho 145 doanh nghiệp.", 75,
             (("Doanh nghiệp được tư vấn", "145", "doanh nghiệp"),),
             "Hoàn thành chín nhiệm vụ còn lại."),
    ),
    "2.3": (
        Said("Mở bốn lớp ngắn hạn về dữ liệu và trí tuệ nhân tạo cho 160 cán bộ.", 40,
             (("Học viên", "160", "người"),), "Mở lớp trực tuyến."),
        Said("Mở bảy lớp, trong đó ba lớp trực tuyến, cho 420 cán bộ và doanh nghiệp.", 65,
             (("Học viên", "420", "người"),), "Mở lớp cho cán bộ cấp xã."),
    ),
    "2.4": (
        Said("Khảo sát 24 doanh nghiệp công nghệ; xác định ba sản phẩm trọng điểm.", 30,
             (("Sản phẩm trọng điểm", "3", "sản phẩm"),), "Hỗ trợ hoàn thiện một sản phẩm."),
        Said("Hai trong ba sản phẩm trọng điểm có khách hàng đầu tiên ngoài tỉnh.", 50,
             (("Sản phẩm có khách hàng", "2", "sản phẩm"),), "Hỗ trợ sản phẩm thứ ba."),
    ),
    "2.5": (
        Said("Thử nghiệm phân tích hình ảnh giao thông tại thành phố Hà Tĩnh với 40 camera.", 35,
             (("Camera kết nối", "40", "camera"),), "Mở rộng tới hai thị xã."),
        Said("Mở rộng lên 85 camera ở ba đô thị; cảnh báo tấn công mạng tự động cho 30 hệ "
             "thống.", 55, (("Camera kết nối", "85", "camera"),), "Chuẩn hóa dữ liệu hình ảnh.",
             ("Đường truyền ở các xã miền núi chưa ổn định.", "Bộ Thông tin và Truyền thông")),
    ),
    "2.6": (
        Said("Phát 18 chuyên mục; tuyên truyền tới 9.500 lượt thanh niên, học sinh.", 45,
             (("Lượt người được tuyên truyền", "9500", "lượt"),), "Làm phim ngắn về dữ liệu."),
        Said("Phát 30 chuyên mục, ba phim ngắn; 16.200 lượt người được tuyên truyền.", 65,
             (("Lượt người được tuyên truyền", "16200", "lượt"),), "Đánh giá mức độ hiểu biết."),
    ),
    "3.1": (
        Said("186 trường có câu lạc bộ STEAM; tập huấn 1.120 giáo viên.", 50,
             (("Trường có câu lạc bộ", "186", "trường"), ("Giáo viên tập huấn", "1120", "người")),
             "Đưa nội dung dữ liệu vào giờ tin học."),
        Said("214 trường có câu lạc bộ STEAM; tập huấn 1.486 giáo viên; 32 trường dạy thử nội "
             "dung dữ liệu trong giờ tin học.", 65,
             (("Trường có câu lạc bộ", "214", "trường"), ("Giáo viên tập huấn", "1486", "người")),
             "Nhân rộng dạy thử ra 60 trường."),
    ),
    "3.2": (
        Said("Thí điểm trợ giảng ảo môn Toán tại 12 trường trung học phổ thông.", 25,
             (("Trường thí điểm", "12", "trường"),), "Mở rộng thí điểm.",
             ("Thiếu giáo viên có kỹ năng xây dựng học liệu số.", "")),
        Said("Trợ giảng ảo môn Toán và Tiếng Anh tại 19 trường với 7.284 học sinh; tự động hóa "
             "xếp thời khóa biểu tại các trường thuộc tỉnh.", 45,
             (("Trường thí điểm", "19", "trường"), ("Học sinh sử dụng", "7284", "học sinh")),
             "Đánh giá kết quả học tập sau thí điểm."),
    ),
    "4.1": (
        Said("Xây dựng dự thảo cơ chế cho trung tâm đổi mới sáng tạo, đang lấy ý kiến.", 30, (),
             "Hoàn thiện dự thảo."),
        Said("Đã trình dự thảo cơ chế; làm việc với hai quỹ đầu tư mạo hiểm.", 55,
             (("Quỹ đã làm việc", "2", "quỹ"),), "Trình ban hành.",
             ("Chưa có quy định về góp vốn của ngân sách vào quỹ.", "Ủy ban nhân dân tỉnh")),
    ),
    "4.2": (
        Said("Giới thiệu ba khu công nghiệp cho nhà đầu tư công nghệ cao.", 30,
             (("Đoàn nhà đầu tư", "5", "đoàn"),), "Hoàn thiện danh mục kêu gọi đầu tư."),
        Said("Ban hành danh mục kêu gọi đầu tư có hai dự án công nghệ cao.", 50,
             (("Đoàn nhà đầu tư", "8", "đoàn"),), "Theo dõi hai dự án."),
    ),
    "5.1": (
        Said("Bố trí kinh phí cho ba nhiệm vụ; thử nghiệm đối soát chứng từ tự động.", 40,
             (("Kinh phí bố trí", "4200", "triệu đồng"),), "Mở rộng đối soát tự động."),
        Said("Bố trí kinh phí cho năm nhiệm vụ; đối soát chứng từ tự động tại 12 đơn vị.", 60,
             (("Kinh phí bố trí", "6850", "triệu đồng"),), "Áp dụng cho toàn ngành."),
    ),
    "6.1": (
        Said("Hỗ trợ bốn cơ sở sản xuất đánh giá khả năng tự động hóa.", 30,
             (("Cơ sở được hỗ trợ", "4", "cơ sở"),), "Chọn hai cơ sở làm điểm."),
        Said("Hai cơ sở làm điểm giảm lần lượt 8,5% và 6,2% sản phẩm lỗi.", 45,
             (("Cơ sở làm điểm", "2", "cơ sở"),), "Phổ biến kinh nghiệm."),
    ),
    "6.2": (
        Said("Sàn thương mại điện tử của tỉnh có 620 sản phẩm, thử gợi ý mua hàng.", 35,
             (("Sản phẩm trên sàn", "620", "sản phẩm"),), "Thêm trợ lý trả lời khách."),
        Said("Sàn có 840 sản phẩm; trợ lý ảo trả lời 1.250 câu hỏi mỗi tháng.", 50,
             (("Sản phẩm trên sàn", "840", "sản phẩm"),), "Thêm thanh toán tự động."),
    ),
    "7.1": (
        Said("Ba mô hình nhà màng tự động tưới; 150 hộ dùng ứng dụng nhận biết sâu bệnh.", 35,
             (("Hộ sử dụng ứng dụng", "150", "hộ"),), "Mở rộng vùng cam, bưởi."),
        Said("Bảy mô hình; 410 hộ dùng ứng dụng; 96 sản phẩm có mã truy xuất nguồn gốc.", 55,
             (("Hộ sử dụng ứng dụng", "410", "hộ"), ("Sản phẩm có mã truy xuất", "96", "sản phẩm")),
             "Kết nối dữ liệu thời tiết.",
             ("Chi phí cảm biến còn cao so với khả năng của hộ.", "")),
    ),
    "8.1": (
        Said("Thử nghiệm nhận dạng phương tiện tại hai nút giao.", 25,
             (("Nút giao thử nghiệm", "2", "nút"),), "Đánh giá sai số."),
        Said("Nhận dạng phương tiện tại sáu nút giao, độ chính xác 93,4%.", 45,
             (("Nút giao", "6", "nút"), ("Độ chính xác", "93.4", "%")),
             "Chia sẻ dữ liệu cho đô thị."),
    ),
    "9.1": (
        Said("Số hóa 42 di tích và 15 điểm đến.", 30, (("Di tích số hóa", "42", "di tích"),),
             "Làm thuyết minh tự động."),
        Said("Số hóa 78 di tích; thuyết minh tự động tại sáu điểm, 11.300 lượt nghe.", 50,
             (("Di tích số hóa", "78", "di tích"), ("Lượt nghe thuyết minh", "11300", "lượt")),
             "Kết nối cổng du lịch quốc gia."),
    ),
    "10.1": (
        Said("Tư vấn cho 260 người lao động; mở một lớp về dữ liệu.", 35,
             (("Người được tư vấn", "260", "người"),), "Mở thêm hai lớp."),
        Said("Tư vấn cho 480 người lao động; ba lớp với 92 học viên.", 55,
             (("Người được tư vấn", "480", "người"), ("Học viên", "92", "người")),
             "Theo dõi việc làm sau đào tạo."),
    ),
    "11.1": (
        Said("Tám trạm quan trắc truyền dữ liệu tự động; thử dự báo chất lượng không khí.", 40,
             (("Trạm tự động", "8", "trạm"),), "Thêm bốn trạm nước."),
        Said("13 trạm tự động; dự báo chất lượng không khí trước 24 giờ, sai số 11,8%.", 60,
             (("Trạm tự động", "13", "trạm"), ("Sai số dự báo", "11.8", "%")),
             "Công khai dữ liệu cho người dân.",
             ("Thiếu kinh phí hiệu chuẩn thiết bị hằng năm.", "Ủy ban nhân dân tỉnh")),
    ),
    "12.1": (
        Said("88,2% hồ sơ sức khỏe đạt chất lượng; 11 cơ sở khám chữa bệnh từ xa; thử nghiệm "
             "đọc phim X-quang có hỗ trợ tại một bệnh viện.", 45,
             (("Hồ sơ sức khỏe đạt chất lượng", "88.2", "%"), ("Cơ sở khám từ xa", "11", "cơ sở")),
             "Kết nối chẩn đoán hình ảnh tại tuyến huyện.",
             ("Phần mềm của các cơ sở chưa cùng chuẩn dữ liệu.", "Bộ Y tế")),
        Said("91,3% hồ sơ sức khỏe đạt chất lượng; 17 cơ sở khám chữa bệnh từ xa; kết nối chẩn "
             "đoán hình ảnh tại sáu cơ sở.\n- Ba bệnh viện dùng hỗ trợ đọc phim X-quang.\n"
             "- Hai bệnh viện thử kê đơn điện tử có cảnh báo tương tác thuốc.", 65,
             (("Hồ sơ sức khỏe đạt chất lượng", "91.3", "%"), ("Cơ sở khám từ xa", "17", "cơ sở")),
             "Đạt trên 95% hồ sơ đạt chất lượng.",
             ("Phần mềm của các cơ sở chưa cùng chuẩn dữ liệu.", "Bộ Y tế"),
             ("Ban hành chuẩn dữ liệu dùng chung cho cơ sở y tế.", "Bộ Y tế")),
    ),
    "13.1": (
        Said("Lồng ghép vào ba đợt giáo dục, bồi dưỡng.", 40, (("Đợt", "3", "đợt"),), "Duy trì."),
        Said("Lồng ghép vào năm đợt; biên soạn một tài liệu nội bộ.", 55, (("Đợt", "5", "đợt"),),
             "Cập nhật tài liệu."),
    ),
    "13.2": (
        Said("Cho ý kiến đối với hai đề án, dự án.", 40, (("Đề án cho ý kiến", "2", "đề án"),),
             "Duy trì."),
        Said("Cho ý kiến đối với bốn đề án, dự án.", 55, (("Đề án cho ý kiến", "4", "đề án"),),
             "Duy trì."),
    ),
    "14.1": (
        Said("Ban hành kế hoạch thực hiện; dùng trợ lý tra cứu ở bộ phận một cửa.", 30,
             (("Thủ tục có hướng dẫn tự động", "25", "thủ tục"),), "Mở rộng số thủ tục."),
        Said("Trợ lý tra cứu hướng dẫn 60 thủ tục; tập huấn cho cán bộ cấp xã.", 50,
             (("Thủ tục có hướng dẫn tự động", "60", "thủ tục"),), "Đánh giá mức hài lòng."),
    ),
    "15.1": (
        Said("Tuyên truyền trong hội viên tại sáu hội nghị.", 40,
             (("Hội nghị", "6", "hội nghị"),), "Duy trì."),
        Said("Tuyên truyền tại chín hội nghị; góp ý một dự thảo chính sách.", 60,
             (("Hội nghị", "9", "hội nghị"),), "Góp ý các dự thảo tiếp theo."),
    ),
}  # fmt: skip


def answer_for(code: str, year: int) -> Answer:
    """The answer of a demonstration year (0 = first, 1 = second) to a task."""
    said = YEARS[code][year]
    return Answer(
        kind=AnswerKind.PROGRESS,
        status=ProgressStatus.ONGOING,
        percent=said.percent,
        result=said.result,
        figures=tuple(Figure(*row) for row in said.figures),
        obstacles=(Obstacle(*said.obstacle),) if said.obstacle[0] else (),
        proposals=(Proposal(*said.proposal),) if said.proposal[0] else (),
        next_step=said.next_step,
    )


def answer_of_now(code: str, year: int) -> Answer:
    """The answer of the round that is open: the last one carried on."""
    last = answer_for(code, 1)
    more = min(95, (last.percent or 0) + 10)
    return replace(
        last, percent=more, result=f"{last.result}\nTrong năm {year}, các việc trên được duy trì."
    )
