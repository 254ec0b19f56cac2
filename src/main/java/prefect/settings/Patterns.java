package prefect.settings;

import java.util.regex.Pattern;

/** The shapes that Docker, Postgres and the web allow, for values that come from a user. */
final class Patterns {
    /** Names of containers, networks and volumes, as the Docker Engine checks them. */
    static final Pattern DOCKER_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    static final String DOCKER_NAME_ALLOWED = "two or more of a-z A-Z 0-9 _ . -, the first a letter or digit";

    /**
     * Roles and databases. Narrower than Postgres: these need no quoting in SQL and no encoding in a URL, whose
     * database part SQLAlchemy has decoded in some releases and not in others.
     */
    static final Pattern POSTGRES_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    static final String POSTGRES_NAME_ALLOWED = "up to 63 of a-z 0-9 _, the first not a digit";

    static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._:/@-]*");
    static final String IMAGE_ALLOWED =
            "an image reference such as postgres:16 or registry.example.com/team/postgres:16";

    static final Pattern REGISTRY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]*[A-Za-z0-9]");
    static final String REGISTRY_ALLOWED =
            "a prefix such as mirror.example.com or localhost:5000/library, no slash at its end";

    static final Pattern IP_ADDRESS = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    static final String IP_ADDRESS_ALLOWED =
            "an IP address of the Docker host, 127.0.0.1 for itself only, 0.0.0.0 for all";

    static final Pattern WEB_URL = Pattern.compile("https?://[^/?#\\s]+(/[^?#\\s]*[^/?#\\s])?");
    static final String WEB_URL_ALLOWED =
            "http:// or https:// with a host, no slash at its end, such as https://prefect.example.com";

    private static final String HOST = "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:]+])";

    static final Pattern DOCKER_HOST = Pattern.compile(
            "unix:///\\S+|npipe:////\\S+|ssh://([^\\s@:/]+@)?%1$s(:\\d{1,5})?|tcp://%1$s:\\d{1,5}".formatted(HOST));
    static final String DOCKER_HOST_ALLOWED =
            "unix:///var/run/docker.sock, ssh://user@host, ssh://user@host:port or tcp://host:2376";

    /** What a stack calls a Docker host. */
    static final Pattern HOST_KEY = Pattern.compile("[a-z0-9][a-z0-9-]*");

    static final String HOST_KEY_ALLOWED = "names of a-z 0-9 -, the first a letter or digit";

    static final Pattern REGISTRY_HOST = Pattern.compile(HOST + "(:\\d{1,5})?");
    static final String REGISTRY_HOST_ALLOWED =
            "the host of an image registry such as registry.example.com or docker.io";

    /** Of a database server. */
    static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9a-fA-F:]*:[0-9a-fA-F:.]+");

    static final String HOST_NAME_ALLOWED =
            "a host name or IP address, host.docker.internal for the Docker host itself";

    /** Of a certificate. */
    static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    static final String DOMAIN_ALLOWED = "a host name such as prefect.example.com, or an IPv4 address";

    static final Pattern IPV4_ADDRESS = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");

    /** Those of which nobody outside can find out whose they are (RFC 6761, 6762, 8375). */
    static final Pattern PRIVATE_DOMAIN =
            Pattern.compile("[^.]+|.*\\.(local|localhost|internal|test|invalid|home\\.arpa)|" + IPV4_ADDRESS.pattern());

    /** Each part safe in a URL, in a Caddyfile and in HTML. */
    static final Pattern URL_PATH = Pattern.compile("(/[A-Za-z0-9_-]+)+");

    static final String URL_PATH_ALLOWED = "one or more parts of a-z A-Z 0-9 _ -, each after a slash, such as /prefect";

    static final Pattern HTTPS_URL = Pattern.compile("https://[^?#\\s\"{}]+");
    static final String HTTPS_URL_ALLOWED = "an address such as https://ca.example.com/acme/directory";

    static final Pattern EMAIL = Pattern.compile("[^@\\s\"{}]+@[^@\\s\"{}]+");
    static final String EMAIL_ALLOWED = "an email address";

    static final Pattern INTERVAL = Pattern.compile("[1-9]\\d{0,4}[mhd]");
    static final String INTERVAL_ALLOWED = "a number with m, h or d for minutes, hours or days, such as 6h";

    static final Pattern FOLDER = Pattern.compile("/[^:\\n]*");
    static final String FOLDER_ALLOWED = "an absolute path on the Docker host, without a colon";

    static final Pattern ENVIRONMENT_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Patterns() {}
}
