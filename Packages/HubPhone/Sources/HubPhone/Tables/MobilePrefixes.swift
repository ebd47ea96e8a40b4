/// What Vietnamese mobile numbers begin with; prefixes are written without the trunk zero.
enum MobilePrefixes {
    /// The eleven-digit numbers of before 15 September 2018: old prefix, new prefix; the last seven digits stayed.
    ///
    /// No number of today begins with an old prefix and is as long, so converting is always right.
    static let migrated: [(old: Int, new: Int)] = [
        (162, 32), (163, 33), (164, 34), (165, 35),  // Viettel
        (166, 36), (167, 37), (168, 38), (169, 39),
        (120, 70), (121, 79), (122, 77), (126, 76),  // MobiFone
        (128, 78),
        (123, 83), (124, 84), (125, 85), (127, 81),  // VinaPhone
        (129, 82),
        (186, 56), (188, 58),  // Vietnamobile
        (199, 59),  // Gmobile
    ]

    /// The ranges of today's ten-digit numbers, by the first three digits after the zero.
    static let current: [ClosedRange<Int>] = [
        300...399,
        510...519, 522...523, 528...528, 559...559, 560...569, 580...599,
        700...709, 760...799,
        810...899,
        900...999,
    ]
}
