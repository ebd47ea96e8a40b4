extension LinkGraph {
    /// Adds what a store knows about further handles; what is here already stays.
    public mutating func merge(_ other: LinkGraph) {
        for link in other.links where rows[link.key]?.contains(where: { $0.origin == link.origin }) != true {
            insert(link)
        }
        merges.merge(other.merges) { known, _ in known }
        apart.formUnion(other.apart)
    }
}
