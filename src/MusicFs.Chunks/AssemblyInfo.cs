using System.Runtime.CompilerServices;

[assembly: DisableRuntimeMarshalling]
// Scratch blocks lie on the stack, and clearing 16 KiB before each read would cost as much as reading it.
[module: SkipLocalsInit]
