package prefect.settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands before the server.
 *
 * @param image image reference, without the registry prefix
 * @param domain name or address that browsers call it by
 * @param tls who gives its certificate
 * @param published where it is reachable on the Docker host: by HTTPS, or by HTTP without TLS
 * @param redirecting where HTTP is, which leads to HTTPS; empty without TLS, or if it is not wanted
 * @param cert the user's own certificate, and those between it and the authority, PEM
 * @param key the private key that belongs to it, PEM
 * @param acme the authority, if it is asked for one
 * @param volume named volume with its certificates
 * @param runsOn name of its host
 */
public record ProxySettings(
        String image,
        String domain,
        ProxyTls tls,
        PublishedPort published,
        Optional<PublishedPort> redirecting,
        Optional<String> cert,
        Optional<Secret> key,
        AcmeSettings acme,
        String volume,
        String runsOn) {
    public static final String DEFAULT_IMAGE = "caddy:2";
    public static final int HTTPS = 443;
    public static final int HTTP = 80;
    /** In place of a port. */
    private static final int NONE = 0;

    /** What browsers and clients call, without a path. Without TLS here there is some before it, at the usual port. */
    public String url() {
        return "https://" + domain + (tls == ProxyTls.OFF || published.port() == HTTPS ? "" : ":" + published.port());
    }

    public boolean isByAddress() {
        return Patterns.IPV4_ADDRESS.matcher(domain).matches();
    }

    /** All of its ports. */
    public List<PublishedPort> ports() {
        return Stream.concat(Stream.of(published), redirecting.stream()).toList();
    }

    /**
     * Empty if no proxy is asked for.
     *
     * @param defaultVolume for its certificates
     * @param home its host unless set otherwise
     */
    static Optional<ProxySettings> read(
            Section section, String defaultImage, String defaultVolume, Hosts hosts, String home) {
        var tls = section.choice("tls", ProxyTls.class, ProxyTls::spelling).orElse(ProxyTls.ACME);
        var published = tls == ProxyTls.OFF
                ? PublishedPort.read(section, HTTP)
                : PublishedPort.read(section, PublishedPort.ALL, HTTPS);
        var httpPort = section.integer("httpPort", HTTP, NONE, PublishedPort.HIGHEST);
        var acme = section.section("acme");
        var settings = new ProxySettings(
                section.text("image", Patterns.IMAGE, Patterns.IMAGE_ALLOWED).orElse(defaultImage),
                section.text("domain", Patterns.DOMAIN, Patterns.DOMAIN_ALLOWED).orElse(""),
                tls,
                published,
                tls == ProxyTls.OFF || httpPort == NONE
                        ? Optional.empty()
                        : Optional.of(new PublishedPort(published.address(), httpPort)),
                Pem.certificate(section, "cert"),
                Pem.privateKey(section, "key"),
                AcmeSettings.read(acme),
                section.text("volume", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED)
                        .orElse(defaultVolume),
                hosts.one(section, home));
        section.rejectUnknown();
        if (section.isEmpty()) {
            return Optional.empty();
        }
        section.require("domain", Patterns.DOMAIN_ALLOWED);
        settings.check(section, acme);
        return Optional.of(settings);
    }

    private void check(Section section, Section acmeSection) {
        if (tls == ProxyTls.OWN) {
            section.require("cert", Pem.howToSet(section, "cert", ""));
            section.require("key", Pem.howToSet(section, "key", "--secret "));
        } else {
            for (var key : List.of("cert", "key")) {
                section.reject(key, "is for %s: own".formatted(section.name("tls")));
            }
        }
        if (tls != ProxyTls.ACME && !acmeSection.isEmpty()) {
            section.problem("acme", "is for %s: acme".formatted(section.name("tls")));
        }
        if (tls == ProxyTls.OFF) {
            section.reject(
                    "httpPort", "is where HTTP leads to HTTPS, of no use with %s: off".formatted(section.name("tls")));
        }
        if (redirecting.filter(published::collidesWith).isPresent()) {
            section.problem(
                    "httpPort", "%d is %s, allowed: another one".formatted(published.port(), section.name("port")));
        }
        if (tls == ProxyTls.ACME
                && acme.server().isEmpty()
                && Patterns.PRIVATE_DOMAIN.matcher(domain).matches()) {
            section.problem(
                    "domain",
                    "\"%s\" is no name for which a public authority gives a certificate, allowed: a name in the public DNS, %s, or %s: internal or own"
                            .formatted(domain, acmeSection.name("server"), section.name("tls")));
        }
        if (tls == ProxyTls.OWN && !cert.map(text -> Pem.isFor(text, domain)).orElse(true)) {
            section.problem("cert", "is not for %s, allowed: a certificate with that name in it".formatted(domain));
        }
        if (tls == ProxyTls.ACME && published.isLoopback()) {
            section.problem(
                    "address",
                    "is %s, where no authority can look whether the domain is yours, allowed: an address that it reaches, or %s: internal or own"
                            .formatted(published.address(), section.name("tls")));
        }
    }
}
