package prefect.settings;

import java.util.Optional;

/**
 * The authority that gives out certificates by ACME (RFC 8555).
 *
 * @param email whom it writes to about them
 * @param server address of its directory, or empty for Let's Encrypt
 * @param root certificates, one of which signed that server's own, PEM; empty for a public one
 */
public record AcmeSettings(Optional<String> email, Optional<String> server, Optional<String> root) {
    static AcmeSettings read(Section section) {
        var settings = new AcmeSettings(
                section.text("email", Patterns.EMAIL, Patterns.EMAIL_ALLOWED),
                section.text("server", Patterns.HTTPS_URL, Patterns.HTTPS_URL_ALLOWED),
                Pem.certificate(section, "root"));
        section.rejectUnknown();
        return settings;
    }
}
