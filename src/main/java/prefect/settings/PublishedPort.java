package prefect.settings;

/**
 * A TCP port of a container that is reachable on the Docker host.
 *
 * @param address IP address of the host to listen on
 * @param port TCP port on that address, 1 to 65535
 */
public record PublishedPort(String address, int port) {
    static final int LOWEST = 1;
    static final int HIGHEST = 65535;
    static final String LOOPBACK = "127.0.0.1";
    static final String ALL = "0.0.0.0";

    static PublishedPort read(Section section, int defaultPort) {
        return read(section, LOOPBACK, defaultPort);
    }

    static PublishedPort read(Section section, String defaultAddress, int defaultPort) {
        return new PublishedPort(
                section.text("address", Patterns.IP_ADDRESS, Patterns.IP_ADDRESS_ALLOWED)
                        .orElse(defaultAddress),
                section.integer("port", defaultPort, LOWEST, HIGHEST));
    }

    public boolean isLoopback() {
        return address.startsWith("127.") || address.equals("::1");
    }

    /** All addresses of the host: reachable, but no address that one could put into a URL. */
    public boolean isWildcard() {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    public boolean collidesWith(PublishedPort other) {
        return port == other.port && (address.equals(other.address) || isWildcard() || other.isWildcard());
    }

    /** Host and port as a URL has them. */
    public String authority() {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
