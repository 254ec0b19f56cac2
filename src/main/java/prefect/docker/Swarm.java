package prefect.docker;

import com.pulumi.exceptions.RunException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.SwarmMember;

/**
 * Docker's own cluster, in which several hosts share an overlay network. Joining it is for whoever runs the machines,
 * since it gives them away to each other; here it is only found out, with the command that does it (Docker
 * documentation, "Networking with overlay networks").
 */
final class Swarm {
    private static final int PORT = 2377;

    private final Map<String, Engine> engines;
    private final String home;

    /** @param home name of the host that makes the network, which only a manager can */
    Swarm(Map<String, Engine> engines, String home) {
        this.engines = new TreeMap<>(engines);
        this.home = home;
    }

    boolean isNeeded() {
        return engines.size() > 1;
    }

    /** @throws RunException with the commands to give, if a host is not where it has to be */
    void check() {
        if (!isNeeded()) {
            return;
        }
        var manager = engines.get(home);
        var atHome = manager.swarmMember();
        if (!atHome.isIn()) {
            throw new RunException(
                    "Host %s is in no Swarm, and several hosts share a network only in one (docs/scaling.md). Make one, with the address by which the other hosts reach it:%n  %s swarm init --advertise-addr ADDRESS"
                            .formatted(home, docker(manager)));
        }
        if (!atHome.isManager()) {
            throw new RunException(
                    "Host %s is a worker of its Swarm, and the network is made there, which only a manager can. On a manager:%n  docker node promote %s"
                            .formatted(home, atHome.nodeId()));
        }
        var nodes = manager.swarmNodes();
        var problems = new LinkedHashMap<String, String>();
        engines.forEach((name, engine) -> {
            var member = engine.swarmMember();
            if (!nodes.contains(member.nodeId())) {
                problems.put(name, howToJoin(name, engine, member, atHome.address()));
            }
        });
        if (!problems.isEmpty()) {
            throw new RunException("Not all hosts are in the Swarm of host %s (nothing was changed):%n%s"
                    .formatted(home, String.join("%n".formatted(), problems.values())));
        }
    }

    private String howToJoin(String name, Engine engine, SwarmMember member, String managersAddress) {
        var leave = member.isIn()
                ? "    %s swarm leave%s%n".formatted(docker(engine), member.isManager() ? " --force" : "")
                : "";
        return "  Host %s is in %s. To have it join:%n%s    %s swarm join --token \"$(%s swarm join-token -q worker)\" %s"
                .formatted(
                        name,
                        member.isIn() ? "another one, or no longer in this one" : "none",
                        leave,
                        docker(engine),
                        docker(engines.get(home)),
                        managersAddress.contains(":")
                                ? "[%s]:%d".formatted(managersAddress, PORT)
                                : "%s:%d".formatted(managersAddress, PORT));
    }

    /** The CLI on that host. */
    private static String docker(Engine engine) {
        return "docker %s-H %s".formatted(engine.address().startsWith("tcp:") ? "--tlsverify " : "", engine.address());
    }
}
