package prefect.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerPort;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import com.pulumi.exceptions.RunException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import prefect.settings.PublishedPort;

/** {@link Engine} over Docker's own API. */
public final class DockerEngine implements Engine {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration EXIT_CODE_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration EXEC_POLL = Duration.ofMillis(20);
    private static final String ALL_ADDRESSES = "0.0.0.0";
    private static final String DEFAULT_NETWORK = "bridge";

    private final DockerClientConfig config;
    private final DockerClient client;

    private DockerEngine(DockerClientConfig config) {
        this.config = config;
        this.client = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .sslConfig(config.getSSLConfig())
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .responseTimeout(RESPONSE_TIMEOUT)
                        .build());
    }

    /** Connects at first use. Without an address: DOCKER_HOST, the Docker CLI's current context, the local socket. */
    public static DockerEngine at(Optional<String> address) {
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder();
        address.ifPresent(config::withDockerHost);
        return new DockerEngine(config.build());
    }

    @Override
    public String address() {
        return config.getDockerHost().toString();
    }

    @Override
    public boolean isLocal() {
        return !config.getDockerHost().getScheme().equals("tcp");
    }

    @Override
    public List<ExistingContainer> containers() {
        return ask(docker -> docker.listContainersCmd().withShowAll(true).exec().stream()
                .map(DockerEngine::existing)
                .toList());
    }

    @Override
    public List<ExistingNetwork> networks(String name) {
        return ask(docker -> docker.listNetworksCmd().withNameFilter(name).exec().stream()
                .filter(network -> network.getName().equals(name)) // the engine's filter also matches parts of names
                .map(network -> docker.inspectNetworkCmd()
                        .withNetworkId(network.getId())
                        .exec())
                .map(network -> new ExistingNetwork(
                        network.getId(),
                        Optional.ofNullable(network.getLabels()).orElse(Map.of()),
                        network.getContainers().isEmpty()))
                .toList());
    }

    @Override
    public ContainerState state(String containerId) {
        return ask(docker -> {
            var container = docker.inspectContainerCmd(containerId).exec();
            var state = container.getState();
            var health = Optional.ofNullable(state.getHealth()).map(HealthState::getStatus);
            return new ContainerState(
                    state.getStatus(),
                    health.filter("healthy"::equals).isPresent(),
                    container.getRestartCount(),
                    state.getExitCodeLong().intValue());
        });
    }

    @Override
    public boolean succeeds(String containerId, List<String> command) {
        return ask(docker -> {
            try {
                var exec = docker.execCreateCmd(containerId)
                        .withCmd(command.toArray(String[]::new))
                        // What is not attached to is not waited for.
                        .withAttachStdout(true)
                        .withAttachStderr(true)
                        .exec()
                        .getId();
                complete(docker.execStartCmd(exec).exec(new ResultCallback.Adapter<Frame>()));
                return exitCode(docker, exec).filter(code -> code == 0).isPresent();
            } catch (ConflictException | NotFoundException stoppedMeanwhile) {
                return false;
            }
        });
    }

    @Override
    public List<String> logTail(String containerId, int lines) {
        return ask(docker -> {
            var log = new StringBuilder();
            complete(docker.logContainerCmd(containerId)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withTail(lines)
                    .exec(new ResultCallback.Adapter<Frame>() {
                        @Override
                        public void onNext(Frame frame) {
                            log.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                        }
                    }));
            return log.toString().lines().toList();
        });
    }

    @Override
    public void removeContainer(String containerId) {
        ask(docker -> {
            try {
                docker.stopContainerCmd(containerId).exec();
            } catch (NotModifiedException notRunning) {
                // as wanted
            }
            return docker.removeContainerCmd(containerId).exec();
        });
    }

    @Override
    public void removeNetwork(String networkId) {
        ask(docker -> docker.removeNetworkCmd(networkId).exec());
    }

    /** Known a moment after the end of the output; empty if the command goes on without one. */
    private static Optional<Long> exitCode(DockerClient docker, String exec) {
        var deadline = Instant.now().plus(EXIT_CODE_TIMEOUT);
        while (Instant.now().isBefore(deadline)) {
            var state = docker.inspectExecCmd(exec).exec();
            if (!state.isRunning()) {
                return Optional.ofNullable(state.getExitCodeLong());
            }
            Pause.of(EXEC_POLL);
        }
        return Optional.empty();
    }

    private static void complete(ResultCallback.Adapter<Frame> stream) {
        try {
            stream.awaitCompletion(RESPONSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T ask(Function<DockerClient, T> question) {
        try {
            return question.apply(client);
        } catch (NotFoundException gone) {
            throw new RunException(
                    "A container of this stack was removed behind Pulumi's back (%s). Run \"pulumi up --refresh\"."
                            .formatted(gone.getMessage().strip()),
                    gone);
        } catch (DockerException answer) {
            throw new RunException(
                    "The Docker Engine at %s refused: %s".formatted(address(), answer.getMessage()), answer);
        } catch (RuntimeException noAnswer) {
            throw new RunException(
                    "No Docker Engine answers at %s (%s). Start Docker, or name another engine with \"pulumi config set dockerHost\" or DOCKER_HOST. Nothing was changed."
                            .formatted(address(), rootCause(noAnswer)),
                    noAnswer);
        }
    }

    private static String rootCause(Throwable error) {
        var cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }

    private static ExistingContainer existing(Container container) {
        return new ExistingContainer(
                container.getId(),
                container.getNames()[0].substring(1), // the API puts a slash before it
                "running".equals(container.getState()),
                Optional.ofNullable(container.getLabels()).orElse(Map.of()),
                publishedPorts(container),
                volumes(container),
                networks(container));
    }

    private static Set<PublishedPort> publishedPorts(Container container) {
        return Arrays.stream(Optional.ofNullable(container.getPorts()).orElse(new ContainerPort[0]))
                .filter(port -> port.getPublicPort() != null && "tcp".equals(port.getType()))
                .map(port -> new PublishedPort(
                        Optional.ofNullable(port.getIp()).orElse(ALL_ADDRESSES), port.getPublicPort()))
                .collect(Collectors.toSet());
    }

    private static Set<String> volumes(Container container) {
        return Optional.ofNullable(container.getMounts()).orElse(new ArrayList<>()).stream()
                .filter(mount -> mount.getName() != null)
                .map(mount -> mount.getName())
                .collect(Collectors.toSet());
    }

    /** Without the engine's default bridge, on which the provider makes a container before it moves it to its own. */
    private static Set<String> networks(Container container) {
        return Optional.ofNullable(container.getNetworkSettings())
                .map(settings -> settings.getNetworks().entrySet().stream())
                .orElse(Stream.empty())
                .filter(network -> !network.getKey().equals(DEFAULT_NETWORK))
                .map(network -> network.getValue().getNetworkID())
                .collect(Collectors.toSet());
    }
}
