package prefect.docker;

import com.pulumi.Context;
import com.pulumi.core.Output;
import com.pulumi.deployment.Deployment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import prefect.docker.engine.Engine;
import prefect.docker.engine.Engine.ExistingContainer;
import prefect.settings.DockerHostSettings;
import prefect.settings.Settings;

/**
 * The machines that run a stack's containers, and the network that joins them: a bridge if all are on one machine, else
 * an overlay network of the Swarm that the machines are in. Nothing is declared on any of them until each was found
 * reachable, free of clashes, and in that Swarm.
 */
public final class DockerHosts {
    private final Map<String, DockerHost> byName = new LinkedHashMap<>();
    private final Output<String> network;

    /**
     * @param connect to a host's engine, at first use
     * @param claims what the containers that will be declared take up; a host that none of them is on is left alone
     */
    public DockerHosts(
            Context ctx, Function<DockerHostSettings, Engine> connect, Settings settings, List<Claim> claims) {
        var label = StackLabel.of(ctx);
        var engines = new LinkedHashMap<String, Engine>();
        engines.put(settings.home(), connect.apply(settings.hosts().get(settings.home())));
        claims.stream()
                .map(Claim::host)
                .forEach(name -> engines.computeIfAbsent(
                        name, any -> connect.apply(settings.hosts().get(name))));
        // Asked for while the state is read.
        var containersBefore = new LinkedHashMap<String, CompletableFuture<List<ExistingContainer>>>();
        engines.forEach((name, engine) ->
                containersBefore.put(name, CompletableFuture.supplyAsync(engine::containers, Await::inThreadOfItsOwn)));
        var swarm = new Swarm(engines, settings.home());
        var isFree = Gate.after(Output.tuple(StackState.of(label), allOf(containersBefore)), known -> {
            new Moves(known.t1, known.t2, claims).check();
            swarm.check();
            var preflights = new ArrayList<Preflight>();
            engines.forEach((name, engine) -> preflights.add(new Preflight(engine, label, known.t1, name)
                    .check(
                            known.t2.get(name),
                            Optional.of(settings.network()).filter(network -> name.equals(settings.home())),
                            claimsOn(name, claims))));
            if (!Deployment.getInstance().isDryRun()) {
                preflights.forEach(Preflight::removeLeftovers);
            }
            return List.of();
        });
        engines.forEach((name, engine) -> byName.put(
                name, new DockerHost(ctx, name, engine, label, settings, containersBefore.get(name), isFree)));
        if (settings.networkEncrypted() && !swarm.isNeeded()) {
            ctx.log().warn("networkEncrypted means nothing: all parts run on one host.");
        }
        this.network = swarm.isNeeded()
                ? on(settings.home()).overlayNetwork(settings.network(), settings.networkEncrypted())
                : on(settings.home()).bridgeNetwork(settings.network());
    }

    private static List<Claim> claimsOn(String host, List<Claim> claims) {
        return claims.stream().filter(claim -> claim.host().equals(host)).toList();
    }

    private static Output<Map<String, List<ExistingContainer>>> allOf(
            Map<String, CompletableFuture<List<ExistingContainer>>> asked) {
        var all = CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new));
        return Output.of(all.thenApply(
                nothing -> asked.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, host -> host.getValue()
                        .join()))));
    }

    public DockerHost on(String name) {
        return byName.get(name);
    }

    /** Id of the network on which all containers find each other by name. */
    public Output<String> network() {
        return network;
    }
}
