package prefect.docker.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LocalNodeState;
import com.github.dockerjava.api.model.SwarmNode;
import com.github.dockerjava.api.model.Volume;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import prefect.settings.DockerHostSettings;

/** {@link Engine} over Docker's own API. */
public final class DockerEngine implements Engine {
    private static final Duration EXIT_CODE_TIMEOUT = Duration.ofSeconds(5);
    /** Ends before the client's own, after which it would look as if no engine answered. */
    private static final Duration STREAM_TIMEOUT = Connection.RESPONSE_TIMEOUT.minusSeconds(5);
    /** A stop is answered when it is done, for which Postgres' own grace is too long; killed, it loses nothing. */
    private static final Duration STOP_GRACE = Connection.RESPONSE_TIMEOUT.minusSeconds(10);

    private static final Duration EXEC_POLL = Duration.ofMillis(20);
    private static final Duration ONE_OFF_POLL = Duration.ofMillis(50);
    private static final int ONE_OFF_LOG_LINES = 50;

    private final DockerHostSettings host;
    private final Connection connection;

    private DockerEngine(DockerHostSettings host, Connection connection) {
        this.host = host;
        this.connection = connection;
    }

    /** Connects at first use. */
    public static DockerEngine at(DockerHostSettings host) {
        return new DockerEngine(host, Connection.to(host));
    }

    @Override
    public String address() {
        return connection.address();
    }

    @Override
    public boolean isLocal() {
        return host.remoteMachine().isEmpty();
    }

    @Override
    public List<ExistingContainer> containers() {
        return ask(docker -> docker.listContainersCmd().withShowAll(true).exec().stream()
                .flatMap(container -> Existing.container(container).stream())
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
                        // None for an overlay network on which this engine has no container. Those of other hosts it
                        // does not list, but it removes no network that they are on.
                        Optional.ofNullable(network.getContainers())
                                .map(Map::isEmpty)
                                .orElse(true)))
                .toList());
    }

    @Override
    public SwarmMember swarmMember() {
        return ask(docker -> {
            var swarm = docker.infoCmd().exec().getSwarm();
            return new SwarmMember(
                    swarm.getNodeID(),
                    swarm.getNodeAddr(),
                    swarm.getLocalNodeState() == LocalNodeState.ACTIVE,
                    Boolean.TRUE.equals(swarm.getControlAvailable()));
        });
    }

    @Override
    public Set<String> swarmNodes() {
        return ask(docker ->
                docker.listSwarmNodesCmd().exec().stream().map(SwarmNode::getId).collect(Collectors.toSet()));
    }

    @Override
    public ContainerState state(String containerId) {
        return ask(docker -> {
            var container = docker.inspectContainerCmd(containerId).exec();
            var state = container.getState();
            var health = Optional.ofNullable(state.getHealth()).map(HealthState::getStatus);
            return new ContainerState(
                    state.getStatus(),
                    container.getImageId(),
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
    public void start(String containerId) {
        ask(docker -> {
            try {
                return docker.startContainerCmd(containerId).exec();
            } catch (NotModifiedException running) {
                return null; // as wanted
            }
        });
    }

    @Override
    public OneOff.Outcome run(OneOff spec) {
        var id = ask(docker -> create(docker, spec));
        try {
            ask(docker -> {
                for (var file : spec.files().entrySet()) {
                    docker.copyArchiveToContainerCmd(id)
                            .withRemotePath("/")
                            .withTarInputStream(Tar.of(file.getKey(), file.getValue()))
                            .exec();
                }
                return docker.startContainerCmd(id).exec();
            });
            return new OneOff.Outcome(exitCode(id, spec.limit()), logTail(id, ONE_OFF_LOG_LINES));
        } finally {
            ask(docker -> docker.removeContainerCmd(id)
                    .withForce(true)
                    .withRemoveVolumes(true) // those without a name, which its image asks for
                    .exec());
        }
    }

    private int exitCode(String containerId, Duration limit) {
        var deadline = Instant.now().plus(limit);
        while (Instant.now().isBefore(deadline)) {
            var state = state(containerId);
            if (!state.status().equals("running")) {
                return state.exitCode();
            }
            Pause.of(ONE_OFF_POLL);
        }
        return OneOff.TOOK_TOO_LONG;
    }

    private static String create(DockerClient docker, OneOff spec) {
        var hosts = spec.hosts().entrySet().stream()
                .map(host -> host.getKey() + ":" + host.getValue())
                .toArray(String[]::new);
        var volumes = spec.volumes().entrySet().stream()
                .map(volume -> new Bind(volume.getKey(), new Volume(volume.getValue()), AccessMode.ro))
                .toList();
        return docker.createContainerCmd(spec.image())
                .withCmd(spec.command())
                .withEnv(spec.env())
                .withLabels(spec.labels())
                .withHostConfig(HostConfig.newHostConfig()
                        .withNetworkMode(spec.network())
                        .withBinds(volumes)
                        .withExtraHosts(hosts))
                .exec()
                .getId();
    }

    @Override
    public Architectures architectures(String image) {
        return ask(docker -> new Architectures(
                docker.inspectImageCmd(image).exec().getArch(),
                docker.versionCmd().exec().getArch()));
    }

    @Override
    public void removeContainer(String containerId) {
        ask(docker -> {
            try {
                docker.stopContainerCmd(containerId)
                        .withTimeout((int) STOP_GRACE.toSeconds())
                        .exec();
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
            stream.awaitCompletion(STREAM_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T ask(Function<DockerClient, T> question) {
        return connection.ask(question);
    }
}
