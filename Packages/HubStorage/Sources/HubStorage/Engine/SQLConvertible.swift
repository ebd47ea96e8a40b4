import HubCore

extension Int64: SQLConvertible {
    var sqlValue: SQLValue { .integer(self) }
}

extension Int: SQLConvertible {
    var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Bool: SQLConvertible {
    var sqlValue: SQLValue { .integer(self ? 1 : 0) }
}

extension Double: SQLConvertible {
    var sqlValue: SQLValue { .real(self) }
}

extension String: SQLConvertible {
    // PostgreSQL cannot store the zero character, which no person types.
    var sqlValue: SQLValue { .text(utf8.contains(0) ? replacing("\0", with: "\u{FFFD}") : self) }
}

extension [UInt8]: SQLConvertible {
    var sqlValue: SQLValue { .blob(self) }
}

extension ID: SQLConvertible {
    var sqlValue: SQLValue { .integer(rawValue) }
}

extension Label: SQLConvertible {
    var sqlValue: SQLValue { text.sqlValue }
}

extension Timestamp: SQLConvertible {
    var sqlValue: SQLValue { .integer(milliseconds) }
}

extension SQLRow {
    func id<Entity>(_ index: Int, _: Entity.Type = Entity.self) throws -> ID<Entity> {
        ID(try int(index))
    }

    func idOrNil<Entity>(_ index: Int, _: Entity.Type = Entity.self) throws -> ID<Entity>? {
        try intOrNil(index).map { ID($0) }
    }

    func time(_ index: Int) throws -> Timestamp {
        Timestamp(milliseconds: try int(index))
    }

    func timeOrNil(_ index: Int) throws -> Timestamp? {
        try intOrNil(index).map { Timestamp(milliseconds: $0) }
    }

    func flag(_ index: Int) throws -> Bool {
        try int(index) != 0
    }

    func word<Word: RawRepresentable>(_ index: Int, _: Word.Type = Word.self) throws -> Word
    where Word.RawValue == String {
        let text = try text(index)
        guard let word = Word(rawValue: text) else { throw StoreError.corrupt("unknown \(Word.self): \(text)") }
        return word
    }

    func wordOrNil<Word: RawRepresentable>(_ index: Int, _: Word.Type = Word.self) throws -> Word?
    where Word.RawValue == String {
        isNull(index) ? nil : try word(index)
    }
}
