module gomastery

go 1.26
