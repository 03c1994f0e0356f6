package dev.kmemspec.cli;

import dev.kmemspec.program.Family;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A family of calls that hands memory out, by its name. */
final class FamilyConverter implements ITypeConverter<Family> {
  @Override
  public Family convert(String word) {
    List<Family> families = Arrays.stream(Family.values()).filter(Family::allocates).toList();
    return families.stream()
        .filter(each -> word(each).equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() -> unknown(word, families.stream().map(FamilyConverter::word).toList()));
  }

  private static TypeConversionException unknown(String word, List<String> words) {
    String near = Near.of(word, words);
    return new TypeConversionException(
        "no family that hands memory out is called '"
            + word
            + "'"
            + (near.isEmpty() ? "" : "; did you mean " + near + "?")
            + "; there are "
            + String.join(", ", words));
  }

  private static String word(Family family) {
    return family.name().toLowerCase(Locale.ROOT);
  }
}
