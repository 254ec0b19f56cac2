package prefect.settings;

/** Who gives the proxy its certificate. */
public enum ProxyTls {
    /** A public authority, Let's Encrypt or another one that speaks ACME. */
    ACME("acme"),
    /** An authority of the proxy's own, whose certificate clients have to be given. */
    INTERNAL("internal"),
    /** The user. */
    OWN("own"),
    /** Nobody: something before the proxy does TLS. */
    OFF("off");

    private final String spelling;

    ProxyTls(String spelling) {
        this.spelling = spelling;
    }

    public String spelling() {
        return spelling;
    }
}
