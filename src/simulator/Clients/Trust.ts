/**
 * Whose connections a gateway answers: those of its own machine, and those of the addresses that it was told to trust.
 *
 * @since 0.1.0
 */
import * as Net from "node:net"

const family = (address: string): "ipv4" | "ipv6" | undefined => {
  const version = Net.isIP(address)
  return version === 0 ? undefined : version === 4 ? "ipv4" : "ipv6"
}

const split = (text: string): readonly [address: string, bits: number | undefined] => {
  const [address = "", bits] = text.split("/")
  return [address, bits === undefined ? undefined : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN]
}

/**
 * Is this an address (`10.1.2.3`, `::1`), or a network of them (`10.0.0.0/8`)?
 *
 * @since 0.1.0
 * @category guards
 */
export const isAddress = (text: string): boolean => {
  const [address, bits] = split(text)
  const kind = family(address)
  return kind !== undefined && text.split("/").length <= 2 &&
    (bits === undefined || bits <= (kind === "ipv4" ? 32 : 128))
}

/**
 * Says whether an address is trusted: the loopback always is, and whatever has no address, since it is in this process.
 * What is no address in the list is left out.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (trusted: ReadonlyArray<string>) => {
  const list = new Net.BlockList()
  list.addSubnet("127.0.0.0", 8, "ipv4")
  list.addAddress("::1", "ipv6")
  for (const text of trusted.filter(isAddress)) {
    const [address, bits] = split(text)
    const kind = family(address) ?? "ipv4"
    list.addSubnet(address, bits ?? (kind === "ipv4" ? 32 : 128), kind)
  }
  return (address: string | undefined): boolean => {
    // an IPv4 client of an IPv6 socket
    const plain = address?.replace(/^::ffff:(?=\d+\.)/i, "")
    const kind = plain === undefined ? undefined : family(plain)
    return plain === undefined || kind === undefined || list.check(plain, kind)
  }
}
