package prefect.docker.engine;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why no engine answers at an address, and what to do about it, in one line. */
final class Unreachable {
    private final URI address;
    private final boolean tls;
    private final Optional<SshTunnel> tunnel;

    Unreachable(URI address, boolean tls, Optional<SshTunnel> tunnel) {
        this.address = address;
        this.tls = tls;
        this.tunnel = tunnel;
    }

    String explain(Throwable error) {
        return "No Docker Engine answers at %s: %s. %s Nothing was changed."
                .formatted(address, reason(error).replaceAll("\\.+$", ""), remedy(error));
    }

    private String reason(Throwable error) {
        var root = rootCause(error);
        if (tunnel.isPresent()) {
            return tunnel.get()
                    .lastWords()
                    .map(words -> "ssh says \"" + words + "\"")
                    .orElse(message(root));
        }
        if (root instanceof CertificateExpiredException) {
            return "its certificate has expired (" + root.getMessage() + ")";
        }
        if (find(error, CertPathValidatorException.class)
                || message(root).contains("unable to find valid certification path")) {
            return "its certificate is not signed by tls.ca (" + message(root) + ")";
        }
        if (root instanceof SSLPeerUnverifiedException || message(root).startsWith("No subject alternative")) {
            return "its certificate is for another name (" + message(root) + ")";
        }
        if (tls && refusesCertificate(root)) {
            return "it ended the connection, as it does if it does not accept tls.cert (%s)".formatted(message(root));
        }
        if (find(error, SSLException.class)) {
            return "the TLS handshake failed (" + message(root) + ")";
        }
        return root instanceof UnknownHostException ? "its name cannot be resolved" : message(root);
    }

    /** The engine says so and ends the connection; which of the two is seen first is a matter of timing. */
    private static boolean refusesCertificate(Throwable root) {
        return (root instanceof SocketException && !wasNeverThere(root))
                || message(root).matches("Received fatal alert: .*(certificate|unknown_ca).*");
    }

    /** There was no connection: nobody listens, or the machine is off. */
    private static boolean wasNeverThere(Throwable error) {
        return find(error, ConnectException.class) || find(error, NoRouteToHostException.class);
    }

    private String remedy(Throwable error) {
        if (tunnel.isPresent()) {
            return "Try by hand: %s. Keys, known hosts and jump hosts come from your ssh configuration or sshOptions."
                    .formatted(byHand());
        }
        if (find(error, SSLException.class) || (tls && !wasNeverThere(error))) {
            return "Check tls.ca, tls.cert and tls.key, and the certificate of the engine.";
        }
        return "tcp".equals(address.getScheme())
                ? "Check dockerHost, the engine's --host option and what is between."
                : "Start Docker, or name another engine with \"pulumi config set dockerHost\" or DOCKER_HOST.";
    }

    private String byHand() {
        var port = address.getPort() > 0 ? "-p " + address.getPort() + " " : "";
        var user = address.getUserInfo() == null ? "" : address.getUserInfo() + "@";
        return "ssh %s%s%s docker version".formatted(port, user, address.getHost());
    }

    private static boolean find(Throwable error, Class<? extends Throwable> type) {
        return Stream.iterate(error, cause -> cause != null, Throwable::getCause)
                .anyMatch(type::isInstance);
    }

    private static Throwable rootCause(Throwable error) {
        return error.getCause() == null ? error : rootCause(error.getCause());
    }

    private static String message(Throwable error) {
        return Optional.ofNullable(error.getMessage()).orElse(error.getClass().getSimpleName());
    }
}
