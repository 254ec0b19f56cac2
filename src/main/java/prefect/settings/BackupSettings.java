package prefect.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Regular dumps of the database.
 *
 * @param every time from one to the next
 * @param keep how many are kept, the newest ones
 * @param volume named volume that they go to, unless a folder is set
 * @param folder absolute path on the Docker host that they go to, or empty for the volume
 * @param runsOn name of the host that they are made and kept on
 */
public record BackupSettings(Duration every, int keep, String volume, Optional<String> folder, String runsOn) {
    private static final int KEEP = 7;
    private static final int MOST = 10_000;
    private static final Map<String, ChronoUnit> UNITS =
            Map.of("m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d", ChronoUnit.DAYS);

    /** Empty if no backup is asked for. */
    static Optional<BackupSettings> read(Section section, DatabaseSettings database, Hosts hosts, String home) {
        var every = section.text("every", Patterns.INTERVAL, Patterns.INTERVAL_ALLOWED);
        var volume = section.text("volume", Patterns.DOCKER_NAME, Patterns.DOCKER_NAME_ALLOWED);
        var folder = section.text("folder", Patterns.FOLDER, Patterns.FOLDER_ALLOWED);
        var keep = section.integer("keep", KEEP, 1, MOST);
        var runsOn = hosts.one(section, home);
        section.rejectUnknown();
        if (section.isEmpty()) {
            return Optional.empty();
        }
        section.require("every", Patterns.INTERVAL_ALLOWED);
        if (volume.isPresent() && folder.isPresent()) {
            section.problem("folder", "is set beside %s, allowed: one of the two".formatted(section.name("volume")));
        }
        if (!(database instanceof ContainerDatabaseSettings container)) {
            section.problem("every", "is for database.mode container: an external database is backed up where it is");
            return Optional.empty();
        }
        return every.map(text -> new BackupSettings(
                interval(text), keep, volume.orElse(container.volume() + "-backups"), folder, runsOn));
    }

    private static Duration interval(String text) {
        var number = Long.parseLong(text.substring(0, text.length() - 1));
        return Duration.of(number, UNITS.get(text.substring(text.length() - 1)));
    }
}
