/**
 * hERG1a current of a transfected cell as two independent Hodgkin-Huxley gates: activation a and recovery from inactivation r, eight rate
 * constants and a conductance. Whole-cell current in nA.
 *
 * @source Beattie et al. 2018, J Physiol 596:1813, equations 1-8 (the Hodgkin-Huxley form of their four-state scheme); the constants below
 *   are round numbers to start from, not theirs
 */
export const hergModel = `[[model]]
name: herg-sine-wave
title: hERG1a in CHO cells
source: Beattie KA et al. 2018, J Physiol 596(10):1813-1828
current_unit: nA
pace_unit: nA
membrane.V = -80
herg.a = 0.001
herg.r = 0.9

[engine]
time = 0 [ms] in [ms] bind time

[stimulus]
pace = 0 [nA] in [nA] bind pace

[membrane]
C = 20 [pF] in [pF] : any, the potential is clamped
dot(V) = (stimulus.pace - i_total) / C
    in [mV]
    label membrane_potential
i_total = herg.i_herg
    in [nA]
    label cellular_current

[cell]
T = 294.65 [K] in [K] label temperature
R_gas = 8.314472 [J/mol/K] in [J/mol/K]
F = 96.4853415 [C/mmol] in [C/mmol]
Ko = 4 [mM] in [mM] : bath
Ki = 130 [mM] in [mM] : pipette
E_K = R_gas * T / F * log(Ko / Ki) in [mV]

[herg]
use membrane.V, cell.E_K
g = 0.1 [uS] in [uS] : conductance
p1 = 3e-4 [1/ms] in [1/ms] : rate of activation at 0 mV
p2 = 0.06 [1/mV] in [1/mV] : its voltage dependence
p3 = 3e-5 [1/ms] in [1/ms] : rate of deactivation at 0 mV
p4 = 0.06 [1/mV] in [1/mV] : its voltage dependence
p5 = 0.1 [1/ms] in [1/ms] : rate of inactivation at 0 mV
p6 = 0.02 [1/mV] in [1/mV] : its voltage dependence
p7 = 0.01 [1/ms] in [1/ms] : rate of recovery at 0 mV
p8 = 0.02 [1/mV] in [1/mV] : its voltage dependence
k1 = p1 * exp(p2 * V) in [1/ms]
k2 = p3 * exp(-p4 * V) in [1/ms]
k3 = p5 * exp(p6 * V) in [1/ms]
k4 = p7 * exp(-p8 * V) in [1/ms]
a_inf = k1 / (k1 + k2) in [1]
tau_a = 1 / (k1 + k2) in [ms]
dot(a) = (a_inf - a) / tau_a in [1] : activation
r_inf = k4 / (k3 + k4) in [1]
tau_r = 1 / (k3 + k4) in [ms]
dot(r) = (r_inf - r) / tau_r in [1] : recovery from inactivation
i_herg = g * a * r * (V - E_K) in [nA]
`;
