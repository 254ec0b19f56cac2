package prefect.settings;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** What somebody may have meant who wrote a key that does not exist. */
final class Typo {
    private static final int DISTANCE = 3;

    private Typo() {}

    /** The nearest of the keys that do, if one is near. */
    static Optional<String> of(String key, Set<String> known) {
        var distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .filter(name -> distance.apply(lower(name), lower(key)) <= DISTANCE)
                .min(Comparator.comparing(name -> distance.apply(name, key)));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
