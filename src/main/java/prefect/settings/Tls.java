package prefect.settings;

/**
 * What a Docker Engine that listens on TCP is recognised by, and recognises its clients by.
 *
 * @param ca certificates, one of which signed the engine's, PEM
 * @param cert this client's certificate, PEM
 * @param key the private key that belongs to it, PEM
 */
public record Tls(String ca, String cert, Secret key) {
    static Tls read(Section section) {
        return new Tls(
                Pem.certificate(section, "ca").orElse(""),
                Pem.certificate(section, "cert").orElse(""),
                Pem.privateKey(section, "key").orElse(new Secret("")));
    }
}
