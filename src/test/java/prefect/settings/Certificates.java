package prefect.settings;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates made for one test run. */
public final class Certificates {
    private static final KeyPair PAIR = pair();

    /** Belongs to the certificates made here, PEM. */
    public static final String KEY = pem("PRIVATE KEY", PAIR.getPrivate().getEncoded());

    private Certificates() {}

    public static String valid() {
        return selfSigned(Duration.ofDays(1), "test");
    }

    public static String expired() {
        return selfSigned(Duration.ofDays(-1), "test");
    }

    /** For that host name. */
    public static String of(String host) {
        return selfSigned(Duration.ofDays(1), host);
    }

    private static String selfSigned(Duration expiresIn, String host) {
        try {
            var name = new X500Name("CN=test");
            var now = Instant.now();
            var certificate = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.ONE,
                            Date.from(now.minus(Duration.ofDays(2))),
                            Date.from(now.plus(expiresIn)),
                            name,
                            PAIR.getPublic())
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(GeneralName.dNSName, host)))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(PAIR.getPrivate()));
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (OperatorCreationException | java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(content));
    }
}
