#!/usr/bin/env python3
"""Publishes the executable for this machine with each packaging setting in turn and prints size and start-up as a Markdown table.

usage: build/measure-packaging.py [project] [--only text]
Reads the project, writes under artifacts/measure/ only. Start-up is the median wall time of 20 runs after 2 warm-ups.
"""
import argparse, os, pathlib, shutil, statistics, subprocess, time, zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
RID = "linux-x64"
VARIANTS = {  # properties that differ from src/KeyVaultReplication.Cli/Publishing.targets
    "**as chosen**": [],
    "not trimmed, the framework's own native code": ["PublishTrimmed=false", "PublishReadyToRun=false"],
    "no native code": ["PublishReadyToRun=false"],
    "native code for everything": ["CompileAhead=everything"],
    "native code for everything, composite": ["CompileAhead=everything", "PublishReadyToRunComposite=true"],
    "trim partial": ["TrimMode=partial"],
    "without Trimming.xml": ["_ExtraTrimmerArgs=--verbose"],
    "with event sources and metrics": ["EventSourceSupport=true", "MetricsSupport=true"],
    "with globalization data": ["InvariantGlobalization=false"],
    "TieredPGO off": ["TieredPGO=false"],
    "compressed in the file": ["EnableCompressionInSingleFile=true"],
    "many files": ["PublishSingleFile=false"],
    "Native AOT": ["PublishAot=true", "PublishSingleFile=false", "PublishReadyToRun=false", "StripSymbols=true"],
}


def publish(project, folder, properties):
    """Outputs are kept apart for each variant, so that no setting leaks into the next."""
    command = ["dotnet", "publish", project, "-c", "Release", "-r", RID, "-o", folder / "out", "-v", "quiet", f"-p:ArtifactsPath={folder / 'obj'}",
               "-p:UseArtifactsOutput=true", "-p:DebugType=none", "-p:TreatWarningsAsErrors=false"]
    return subprocess.run([*map(str, command), *(f"-p:{p}" for p in properties)], cwd=ROOT, text=True, capture_output=True)


def sizes(folder):
    files = [f for f in folder.rglob("*") if f.is_file() and f.suffix not in (".dbg", ".pdb", ".xml")]
    archive = folder.parent / "out.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for f in files:
            z.write(f, f.relative_to(folder))
    return sum(f.stat().st_size for f in files) / 1e6, archive.stat().st_size / 1e6


def start_up(executable, argument):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("INPUT_", "ENDPOINT_", "DOTNET_"))}
    times = []
    for _ in range(22):
        begin = time.perf_counter()
        subprocess.run([executable, argument], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times[2:])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("project", nargs="?", default="src/KeyVaultReplication.Cli")
    arguments.add_argument("--only", default="")
    arguments = arguments.parse_args()
    print("| setting | executable, MB | zipped, MB | `--version`, ms | `task`, no inputs, ms |\n| --- | ---: | ---: | ---: | ---: |", flush=True)
    for number, (name, properties) in enumerate(VARIANTS.items()):
        if arguments.only not in name:
            continue
        folder = ROOT / "artifacts" / "measure" / str(number)
        shutil.rmtree(folder, ignore_errors=True)
        result = publish(arguments.project, folder, properties)
        if result.returncode != 0:
            print(f"| {name} | not built: {result.stdout.strip().splitlines()[-1][:150]} |", flush=True)
            continue
        executable = folder / "out" / "kvreplicate"
        size, zipped = sizes(folder / "out")
        print(f"| {name} | {size:.1f} | {zipped:.1f} | {start_up(executable, '--version'):.0f} | {start_up(executable, 'task'):.0f} |", flush=True)


if __name__ == "__main__":
    main()
