package prefect.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.SSLConfig;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import com.pulumi.exceptions.RunException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import prefect.settings.DockerHostSettings;

/** The way to one engine, local or behind ssh or TLS, and what to say if it leads nowhere. */
final class Connection {
    static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final String address;
    private final DockerClient client;
    private final Unreachable unreachable;

    private Connection(String address, DockerClient client, Unreachable unreachable) {
        this.address = address;
        this.client = client;
        this.unreachable = unreachable;
    }

    /** Connects at first use. */
    static Connection to(DockerHostSettings host) {
        var tunnel =
                host.address().filter(address -> host.isSsh()).map(address -> SshTunnel.to(address, host.sshOptions()));
        var config = config(host, tunnel.map(SshTunnel::address));
        var ssl = host.tls().<SSLConfig>map(PemSslConfig::new).orElseGet(config::getSSLConfig);
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(ssl)
                .connectionTimeout(CONNECT_TIMEOUT)
                .responseTimeout(RESPONSE_TIMEOUT)
                .build();
        var address = host.address().orElse(config.getDockerHost());
        return new Connection(
                address.toString(),
                DockerClientImpl.getInstance(config, http),
                new Unreachable(address, host.tls().isPresent(), tunnel));
    }

    /** Without an address: the Docker CLI's current context, the local socket. */
    private static DockerClientConfig config(DockerHostSettings host, Optional<String> tunnel) {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder();
        tunnel.or(() -> host.address().map(Object::toString)).ifPresent(config::withDockerHost);
        if (tunnel.isPresent() || host.tls().isPresent()) {
            config.withDockerTlsVerify(false); // the operator's variables are for another engine
        }
        try {
            return config.build();
        } catch (DockerClientException unusable) {
            throw new RunException(
                    "The Docker CLI's current context cannot be used (%s). Name the engine in this stack's settings: pulumi config set dockerHost ssh://user@host"
                            .formatted(unusable.getMessage()),
                    unusable);
        }
    }

    String address() {
        return address;
    }

    <T> T ask(Function<DockerClient, T> question) {
        try {
            return question.apply(client);
        } catch (NotFoundException gone) {
            throw new RunException(
                    "A container of this stack was removed behind Pulumi's back (%s). Run \"pulumi up --refresh\"."
                            .formatted(gone.getMessage().strip()),
                    gone);
        } catch (DockerException answer) {
            throw new RunException(
                    "The Docker Engine at %s refused: %s".formatted(address, answer.getMessage()), answer);
        } catch (RunException told) {
            throw told;
        } catch (RuntimeException noAnswer) {
            throw new RunException(unreachable.explain(noAnswer), noAnswer);
        }
    }
}
