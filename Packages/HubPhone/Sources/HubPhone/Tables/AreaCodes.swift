/// Vietnamese area codes, written without the trunk zero.
enum AreaCodes {
    /// One province's code before and after the change of 2017, and how many digits follow it.
    struct Area {
        /// The code until 2017.
        var old: Int
        /// The code of today.
        var new: Int
        /// How many digits a subscriber's number has after the code.
        var digits: Int
        /// Whether the old code with such a number reads as a mobile number today, so that it must not be converted.
        var readsAsMobile: Bool

        init(_ old: Int, _ new: Int, digits: Int = 7, readsAsMobile: Bool = false) {
            self.old = old
            self.new = new
            self.digits = digits
            self.readsAsMobile = readsAsMobile
        }
    }

    /// What landlines of Hà Nội (24) and Hồ Chí Minh City (28) begin with: the code of two digits and one digit more.
    static let cities = [242...248, 282...287, 289...289]

    /// All areas, by the date their code changed.
    static let all: [Area] = [
        // 11 February 2017
        Area(22, 212),  // Sơn La
        Area(231, 213),  // Lai Châu
        Area(20, 214),  // Lào Cai
        Area(230, 215),  // Điện Biên
        Area(29, 216),  // Yên Bái
        Area(52, 232, readsAsMobile: true),  // Quảng Bình
        Area(53, 233),  // Quảng Trị
        Area(54, 234),  // Thừa Thiên Huế
        Area(510, 235),  // Quảng Nam
        Area(511, 236),  // Đà Nẵng
        Area(37, 237, readsAsMobile: true),  // Thanh Hóa
        Area(38, 238, readsAsMobile: true),  // Nghệ An
        Area(39, 239, readsAsMobile: true),  // Hà Tĩnh
        // 15 April 2017
        Area(33, 203, readsAsMobile: true),  // Quảng Ninh
        Area(240, 204),  // Bắc Giang
        Area(25, 205),  // Lạng Sơn
        Area(26, 206),  // Cao Bằng
        Area(27, 207),  // Tuyên Quang
        Area(280, 208),  // Thái Nguyên
        Area(281, 209),  // Bắc Kạn
        Area(320, 220),  // Hải Dương
        Area(321, 221),  // Hưng Yên
        Area(241, 222),  // Bắc Ninh
        Area(31, 225, readsAsMobile: true),  // Hải Phòng
        Area(351, 226),  // Hà Nam
        Area(36, 227, readsAsMobile: true),  // Thái Bình
        Area(350, 228),  // Nam Định
        Area(30, 229, readsAsMobile: true),  // Ninh Bình
        Area(780, 290),  // Cà Mau
        Area(781, 291),  // Bạc Liêu
        Area(710, 292),  // Cần Thơ
        Area(711, 293),  // Hậu Giang
        Area(74, 294),  // Trà Vinh
        Area(76, 296, readsAsMobile: true),  // An Giang
        Area(77, 297, readsAsMobile: true),  // Kiên Giang
        Area(79, 299, readsAsMobile: true),  // Sóc Trăng
        // 17 June 2017
        Area(4, 24, digits: 8),  // Hà Nội
        Area(8, 28, digits: 8, readsAsMobile: true),  // TP. Hồ Chí Minh
        Area(61, 251),  // Đồng Nai
        Area(62, 252),  // Bình Thuận
        Area(64, 254),  // Bà Rịa - Vũng Tàu
        Area(55, 255),  // Quảng Ngãi
        Area(56, 256, readsAsMobile: true),  // Bình Định
        Area(57, 257),  // Phú Yên
        Area(58, 258, readsAsMobile: true),  // Khánh Hòa
        Area(68, 259),  // Ninh Thuận
        Area(60, 260),  // Kon Tum
        Area(501, 261),  // Đắk Nông
        Area(500, 262),  // Đắk Lắk
        Area(63, 263),  // Lâm Đồng
        Area(59, 269, readsAsMobile: true),  // Gia Lai
        Area(70, 270, readsAsMobile: true),  // Vĩnh Long
        Area(651, 271),  // Bình Phước
        Area(72, 272),  // Long An
        Area(73, 273),  // Tiền Giang
        Area(650, 274),  // Bình Dương
        Area(75, 275),  // Bến Tre
        Area(66, 276),  // Tây Ninh
        Area(67, 277),  // Đồng Tháp
        // Unchanged
        Area(211, 211),  // Vĩnh Phúc
        Area(210, 210),  // Phú Thọ
        Area(218, 218),  // Hòa Bình
        Area(219, 219),  // Hà Giang
    ]
}
