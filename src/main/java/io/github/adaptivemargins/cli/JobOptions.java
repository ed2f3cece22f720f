package io.github.adaptivemargins.cli;

import io.github.adaptivemargins.baseline.GateSettings;
import io.github.adaptivemargins.classes.ClassSettings;
import io.github.adaptivemargins.input.settings.InputSettings;
import io.github.adaptivemargins.margins.MarginParameters;
import io.github.adaptivemargins.publish.OutputSettings;

/**
 * The checked options of a run.
 *
 * @param commandLine all options and settings, quoted for a shell, without secrets
 */
public record JobOptions(
    InputSettings input,
    ClassSettings classes,
    MarginParameters margins,
    GateSettings gates,
    OutputSettings output,
    String commandLine) {}
