package prefect.settings;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Certificates and keys as text. One that is not valid is found here, not by an engine or a database half-way through. */
final class Pem {
    private static final String HOW_TO_SET = "a PEM file's content, set with \"pulumi config set %s--path '%s' < %s\"";
    /** Neither "ENCRYPTED PRIVATE KEY" nor the older form, which says so in its second line. */
    private static final Pattern PRIVATE_KEY = Pattern.compile(
            "\\s*-----BEGIN ((RSA|EC) )?PRIVATE KEY-----(?!.*ENCRYPTED).+-----END ((RSA|EC) )?PRIVATE KEY-----\\s*",
            Pattern.DOTALL);

    private Pem() {}

    /** One or more certificates that have not expired, or empty with the problem told. */
    static Optional<String> certificate(Section section, String key) {
        return section.text(key).filter(text -> {
            var certificates = parse(text);
            if (certificates.isEmpty()) {
                section.problem(key, "is no certificate, allowed: " + howToSet(section, key, ""));
                return false;
            }
            var now = Clock.systemUTC().instant();
            var expired = certificates.stream()
                    .filter(certificate -> certificate.getNotAfter().toInstant().isBefore(now))
                    .findFirst();
            expired.ifPresent(certificate -> section.problem(
                    key,
                    "expired on %s, allowed: a certificate that is valid today"
                            .formatted(certificate.getNotAfter().toInstant())));
            return expired.isEmpty();
        });
    }

    /** Whether the first of the certificates names that domain, or with a star the one above it. */
    static boolean isFor(String text, String domain) {
        try {
            var names = parse(text).get(0).getSubjectAlternativeNames();
            return names != null
                    && names.stream()
                            .map(name -> String.valueOf(name.get(1)))
                            .anyMatch(name -> name.equalsIgnoreCase(domain) || isBelow(name, domain));
        } catch (CertificateException unreadable) {
            return false;
        }
    }

    private static boolean isBelow(String name, String domain) {
        return name.startsWith("*.")
                && domain.contains(".")
                && domain.substring(domain.indexOf('.')).equalsIgnoreCase(name.substring(1));
    }

    static Optional<Secret> privateKey(Section section, String key) {
        return section.secret(key)
                .filter(text -> {
                    var matches = PRIVATE_KEY.matcher(text).matches();
                    if (!matches) {
                        section.problem(
                                key, "is no unencrypted private key, allowed: " + howToSet(section, key, "--secret "));
                    }
                    return matches;
                })
                .map(Secret::new);
    }

    static String howToSet(Section section, String key, String option) {
        return HOW_TO_SET.formatted(option, section.name(key), key + ".pem");
    }

    private static List<X509Certificate> parse(String text) {
        try {
            var certificates = new ArrayList<X509Certificate>();
            for (var certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
                certificates.add((X509Certificate) certificate);
            }
            return certificates;
        } catch (CertificateException notPem) {
            return List.of();
        }
    }
}
