#!/usr/bin/env python3
"""Publishes the executable for this machine with each packaging setting in turn and prints size and start-up as a Markdown table.

usage: build/measure-packaging.py [project] [--only text] [--fingerprint]
Reads the project, writes under artifacts/measure/ only. Times are medians of the wall time of 20 runs after 2 warm-ups: of --version, and of a whole run
with nothing to do over two simulated vaults of 200 secrets. --fingerprint prints only the mark of the settings, which the table carries, so that a test sees
when it is older than they are.
"""
import argparse, contextlib, hashlib, json, os, re, pathlib, shutil, statistics, subprocess, time, zipfile

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
    "TieredPGO on": ["TieredPGO=true"],
    "compressed in the file": ["EnableCompressionInSingleFile=true"],
    "many files": ["PublishSingleFile=false"],
    "Native AOT": ["PublishAot=true", "PublishSingleFile=false", "PublishReadyToRun=false", "StripSymbols=true"],
}

# A variant may need packages that are not locked; it is measured and thrown away.
WITHOUT_LOCKS = ["-p:RestoreLockedMode=false", "-p:RestorePackagesWithLockFile=false", "-p:NuGetLockFilePath=none"]


def fingerprint():
    """A mark of the settings that the table explains: it changes when they do, and not with comments or indentation."""
    cli = ROOT / "src" / "KeyVaultReplication.Cli"
    project, props = (cli / "KeyVaultReplication.Cli.csproj").read_text(), (ROOT / "Directory.Build.props").read_text()
    settings = [(cli / "Publishing.targets").read_text(), (cli / "Trimming.xml").read_text()]
    settings += [*re.findall(r"<TieredPGO>.*", project), *re.findall(r"<InvariantGlobalization>.*", props)]
    text = re.sub(r"<!--.*?-->", "", "\n".join(settings), flags=re.DOTALL)
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def publish(project, folder, properties):
    """Outputs are kept apart for each variant, so that no setting leaks into the next."""
    command = ["dotnet", "publish", project, "-c", "Release", "-r", RID, "-o", folder / "out", "-v", "quiet", f"-p:ArtifactsPath={folder / 'obj'}",
               "-p:DebugType=none", *WITHOUT_LOCKS, "-p:TreatWarningsAsErrors=false"]
    return subprocess.run([*map(str, command), *(f"-p:{p}" for p in properties)], cwd=ROOT, text=True, capture_output=True)


def sizes(folder):
    files = [f for f in folder.rglob("*") if f.is_file() and f.suffix not in (".dbg", ".pdb", ".xml")]
    archive = folder.parent / "out.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for f in files:
            z.write(f, f.relative_to(folder))
    return sum(f.stat().st_size for f in files) / 1e6, archive.stat().st_size / 1e6


@contextlib.contextmanager
def simulated_vaults():
    """Two simulated vaults while the block runs; gives the variables of the environment that lead to them."""
    folder = ROOT / "artifacts" / "measure"
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    project = ROOT / "src" / "KeyVaultSimulator"
    subprocess.run(["dotnet", "build", project, "-c", "Release", "-v", "quiet", "--nologo", "-o", folder / "simulator"], check=True, stdout=subprocess.DEVNULL)
    simulator = subprocess.Popen(["dotnet", folder / "simulator" / "KeyVaultSimulator.dll", "serve", "--vault", "measure-one", "--vault", "measure-two", "--seed", "200", "--ready-file", ready], stdout=subprocess.DEVNULL)
    try:
        while not ready.exists():
            time.sleep(0.1)
        yield json.loads(ready.read_text())
    finally:
        simulator.terminate()
        simulator.wait()


def milliseconds(executable, arguments, variables):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("INPUT_", "ENDPOINT_", "DOTNET_", "AZURE_"))} | variables
    times = []
    for _ in range(22):
        begin = time.perf_counter()
        subprocess.run([executable, *arguments], env=environment, stdout=subprocess.DEVNULL, check=True)
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times[2:])


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("project", nargs="?", default="src/KeyVaultReplication.Cli")
    arguments.add_argument("--only", default="")
    arguments.add_argument("--fingerprint", action="store_true")
    arguments = arguments.parse_args()
    if arguments.fingerprint:
        return print(fingerprint())
    print("| setting | on disk, MB | zipped, MB | `--version`, ms | nothing to do, ms |\n| --- | ---: | ---: | ---: | ---: |", flush=True)
    with simulated_vaults() as variables:
        measure(arguments, variables)
    print(f"\n<!-- measured with settings {fingerprint()} -->")


def measure(arguments, variables):
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
        start = milliseconds(executable, ["--version"], {})
        run = milliseconds(executable, ["replicate", "--source", "measure-one", "--target", "measure-two"], variables)
        print(f"| {name} | {size:.1f} | {zipped:.1f} | {start:.0f} | {run:.0f} |", flush=True)


if __name__ == "__main__":
    main()
