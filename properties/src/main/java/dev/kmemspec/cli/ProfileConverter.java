package dev.kmemspec.cli;

import dev.kmemspec.machine.Profile;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A profile by its label. */
final class ProfileConverter implements ITypeConverter<Profile> {
  @Override
  public Profile convert(String label) {
    try {
      return Profile.of(label);
    } catch (IllegalArgumentException unknown) {
      throw new TypeConversionException(unknown.getMessage());
    }
  }
}
