package prefect.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import prefect.settings.ProxySettings;
import prefect.settings.ProxyTls;

/**
 * Caddy's configuration.
 *
 * @param proxy what it is to be
 * @param container name of the proxy in the network
 * @param upstreams host and port of each server
 * @param apiPath path of the API in it
 */
record Caddyfile(ProxySettings proxy, String container, List<String> upstreams, String apiPath) {
    static final String CERT = "/etc/prefect/proxy-cert.pem";
    static final String KEY = "/etc/prefect/proxy-key.pem";
    static final String ACME_ROOT = "/etc/prefect/acme-root.pem";
    /** Named, or Caddy would ask another authority after it. */
    private static final String LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

    static final int INSIDE_PORT = 4200;
    /** For the health check alone, on the loopback address. */
    static final int HEALTH_PORT = 2020;

    String text() {
        return """
                {
                %s
                }
                %s%s {
                %s
                }
                %s%shttp://127.0.0.1:%d {
                \tbind 127.0.0.1
                \trewrite * %s/ready
                \treverse_proxy %s%s
                }
                """
                .formatted(
                        lines(options()),
                        server("server", "\t\theader_up X-Forwarded-Proto https\n"),
                        proxy.tls() == ProxyTls.OFF ? "http://" : "https://" + proxy.domain(),
                        lines(site()),
                        redirect(),
                        inside(),
                        HEALTH_PORT,
                        apiPath,
                        String.join(" ", upstreams),
                        upstreams.size() == 1 ? "" : " {\n\t\tlb_try_duration 5s\n\t}");
    }

    /**
     * A snippet that leads to the server.
     *
     * @param more lines of it
     */
    private String server(String name, String more) {
        return """
                (%s) {
                \treverse_proxy %s {
                \t\t# While it is replaced, requests wait for it, longer than that takes.
                \t\tlb_try_duration 60s
                \t\tlb_try_interval 250ms%s
                %s\t\ttransport http {
                \t\t\t# Given up before the server ends it when idle, which it does after 5 s.
                \t\t\tkeepalive 4s
                \t\t}
                \t}
                }
                """
                .formatted(name, String.join(" ", upstreams), several(), more);
    }

    /**
     * Of several servers one that does not work is asked by nobody until it does; of a single one, there is no other. Only
     * Caddy's own requests tell: by those of clients (fail_duration) a good server was left out too, for a request whose
     * first attempt at another had failed, and then there was none. Requests are not kept for a further attempt either
     * (request_buffers): before 2.11 Caddy then sent some with the content of others.
     */
    private String several() {
        if (upstreams.size() == 1) {
            return "";
        }
        var lines = List.of(
                "lb_policy least_conn",
                "health_uri %s/ready".formatted(apiPath),
                "health_interval 1s",
                "health_timeout 5s");
        return lines.stream().map("\n\t\t"::concat).collect(Collectors.joining());
    }

    /** For the stack's own containers, in the network only, of several servers: only one that works gets to answer. */
    private String inside() {
        return upstreams.size() == 1
                ? ""
                : server("inside", "") + "http://%s:%d {\n\timport inside\n}\n".formatted(container, INSIDE_PORT);
    }

    private List<String> options() {
        var options = new ArrayList<String>();
        options.add("admin off");
        options.add("servers {\n\t\tprotocols h1 h2\n\t}"); // UDP is not published
        switch (proxy.tls()) {
            case ACME, INTERNAL -> options.add("auto_https disable_redirects"); // to port 443, wherever it is published
            case OWN, OFF -> options.add("auto_https off");
        }
        if (proxy.isByAddress()) {
            options.add("default_sni " + proxy.domain()); // clients name no host then
        }
        if (proxy.tls() == ProxyTls.ACME) {
            proxy.acme().email().ifPresent(email -> options.add("email " + email));
            options.add("acme_ca " + proxy.acme().server().orElse(LETS_ENCRYPT));
            proxy.acme().root().ifPresent(root -> options.add("acme_ca_root " + ACME_ROOT));
        }
        return options;
    }

    private List<String> site() {
        return switch (proxy.tls()) {
            case OWN -> List.of("tls %s %s".formatted(CERT, KEY), "import server");
            case INTERNAL -> List.of("tls internal", "import server");
            case ACME, OFF -> List.of("import server");
        };
    }

    private String redirect() {
        return proxy.redirecting().isEmpty()
                ? ""
                : "http://%s {\n\tredir %s{uri} 308\n}\n".formatted(proxy.domain(), proxy.url());
    }

    private static String lines(List<String> lines) {
        return "\t" + String.join("\n\t", lines);
    }
}
