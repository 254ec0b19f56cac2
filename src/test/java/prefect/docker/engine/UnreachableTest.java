package prefect.docker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreachableTest {
    private static final String REFUSED = "it ended the connection, as it does if it does not accept tls.cert (%s).";

    private final Unreachable overTls = new Unreachable(URI.create("tcp://box:2376"), true, Optional.empty());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bad_certificate",
                "certificate_expired",
                "certificate_required",
                "certificate_revoked",
                "certificate_unknown",
                "unknown_ca",
                "unsupported_certificate"
            })
    void a_certificate_that_the_engine_refuses_is_told_if_its_alert_is_seen(String alert) {
        var message = "Received fatal alert: " + alert;

        assertThat(overTls.explain(new RuntimeException(new SSLHandshakeException(message))))
                .isEqualTo(explained(REFUSED.formatted(message)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Broken pipe", "Connection reset"})
    void and_the_same_if_the_end_of_the_connection_is_seen_before(String message) {
        assertThat(overTls.explain(new RuntimeException(new SocketException(message))))
                .isEqualTo(explained(REFUSED.formatted(message)));
    }

    @Test
    void an_alert_about_something_else_is_not_about_the_certificate() {
        assertThat(overTls.explain(new SSLHandshakeException("Received fatal alert: protocol_version")))
                .isEqualTo(explained("the TLS handshake failed (Received fatal alert: protocol_version)."));
    }

    @Test
    void an_engine_that_is_not_there_refuses_no_certificate() {
        assertThat(overTls.explain(new ConnectException("Connection refused")))
                .contains(": Connection refused. Check dockerHost");
        assertThat(overTls.explain(new RuntimeException(new NoRouteToHostException("No route to host"))))
                .contains(": No route to host. Check dockerHost");
    }

    private static String explained(String reason) {
        return "No Docker Engine answers at tcp://box:2376: " + reason
                + " Check tls.ca, tls.cert and tls.key, and the certificate of the engine. Nothing was changed.";
    }
}
